package org.datadns.resolver.plot;

import gg.jte.Content;
import gg.jte.TemplateOutput;

/** A plot that is drawn. A template puts it in as it stands: all texts in it are escaped. */
public final class Plot implements Content {
  private final String markup;

  Plot(Markup markup) {
    this.markup = markup.toString();
  }

  @Override
  public void writeTo(TemplateOutput output) {
    output.writeContent(markup);
  }

  /** The markup, an HTML fragment. */
  @Override
  public String toString() {
    return markup;
  }
}
