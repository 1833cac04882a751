package org.datadns.resolver.resolve;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.datadns.resolver.http.Accept;

/** The forms in which an answer can be had, the one programs get unasked first. */
enum Form {
  JSON("json", "application/json", "application/json"),
  HTML("html", "text/html", "text/html; charset=utf-8"),
  LINKSET("linkset", "application/linkset+json", "application/linkset+json"),
  JSON_LD("jsonld", "application/ld+json", "application/ld+json"),
  JOSE("jose", "application/jose", "application/jose");

  /** Their media types, in this order. */
  static final List<String> TYPES = Stream.of(values()).map(form -> form.type).toList();

  private final String label;
  private final String type;
  private final String contentType;

  Form(String label, String type, String contentType) {
    this.label = label;
    this.type = type;
    this.contentType = contentType;
  }

  /** The media type without parameters. */
  String type() {
    return type;
  }

  /** The value of {@code Content-Type}. */
  String contentType() {
    return contentType;
  }

  /** What {@code ?format=} calls it. */
  String label() {
    return label;
  }

  /** The form that {@code ?format=} names. */
  static Optional<Form> labelled(String label) {
    return Stream.of(values()).filter(form -> form.label.equals(label)).findFirst();
  }

  /** The form that an {@code Accept} field prefers; empty when it accepts none. */
  static Optional<Form> accepted(String field) {
    return Accept.best(field, TYPES).map(type -> values()[TYPES.indexOf(type)]);
  }
}
