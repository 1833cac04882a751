package org.datadns.protocol.identifier;

import static org.assertj.core.api.Assertions.assertThat;

import org.datadns.protocol.identifier.ParsedIdentifier.Recognised;
import org.datadns.protocol.identifier.ParsedIdentifier.Unrecognised;

/** What holds for every text that is parsed. */
final class Soundness {
  private Soundness() {}

  /**
   * Parsing ends without an exception; what is recognised is recognised again from its canonical
   * form and from its address, and can be stored and shown.
   */
  static void assertSound(String text) {
    switch (Identifier.parse(text)) {
      case Recognised found -> {
        var identifier = found.identifier();
        assertThat(Identifier.parse(identifier.canonical()))
            .as("canonical of <%s>", text)
            .isEqualTo(found);
        assertThat(Identifier.parse(identifier.url())).as("address of <%s>", text).isEqualTo(found);
        assertThat(Pasted.refuse(identifier.canonical())).isNull();
        assertThat(identifier.canonical().strip()).isEqualTo(identifier.canonical());
        assertThat(identifier.url().chars().allMatch(c -> c > ' ' && c < 0x7F)).isTrue();
        assertThat(identifier.url().length()).isLessThanOrEqualTo(Identifier.MAX_LENGTH);
      }
      case Unrecognised not -> assertThat(Pasted.refuse(not.text())).isNull();
    }
  }
}
