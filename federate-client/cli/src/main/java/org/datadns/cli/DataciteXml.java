package org.datadns.cli;

import java.io.StringReader;
import java.util.Optional;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * DataCite's metadata schema 4 in XML. Read as a stream without document types, so that no entity
 * is fetched or multiplied.
 */
final class DataciteXml {
  private static final int DEEPEST = 100;

  private DataciteXml() {}

  static Metadata read(String xml) {
    var factory = XMLInputFactory.newFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    try {
      var in = factory.createXMLStreamReader(new StringReader(xml));
      try {
        return read(in);
      } finally {
        in.close();
      }
    } catch (XMLStreamException e) {
      return Metadata.unusable("malformed", "It is not XML as DataCite writes it, or not whole.");
    }
  }

  private static Metadata read(XMLStreamReader in) throws XMLStreamException {
    Optional<String> identifier = Optional.empty();
    Optional<String> title = Optional.empty();
    int depth = 0;
    while (in.hasNext()) {
      switch (in.next()) {
        case XMLStreamConstants.START_ELEMENT -> {
          if (++depth > DEEPEST) {
            return Metadata.unusable("malformed", "Its elements lie too deep in each other.");
          }
          var name = in.getLocalName();
          if (name.equals("identifier") && identifier.isEmpty()) {
            identifier = Optional.of(in.getElementText());
            depth--;
          } else if (name.equals("title") && title.isEmpty()) {
            title = Optional.of(in.getElementText());
            depth--;
          }
        }
        case XMLStreamConstants.END_ELEMENT -> depth--;
        default -> {
          // neither names nor ends anything
        }
      }
    }
    return Metadata.of(identifier, title, Optional.empty());
  }
}
