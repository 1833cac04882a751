package org.datadns.agent.proxy;

/**
 * What went through the proxy for one attempt of a session, in bytes of content and of WebSocket
 * frames, since the agent started.
 *
 * @param toTool from the browser to the tool
 * @param toBrowser from the tool to the browser
 */
public record Traffic(long toTool, long toBrowser) {}
