package org.datadns.agent.notebook;

/**
 * A notebook that was fetched.
 *
 * @param name a safe file name that ends in {@code .ipynb}
 * @param text JSON as nbformat 4 says
 */
public record Notebook(String name, String text) {}
