package org.datadns.protocol.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.text.ParseException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SigningKeyTest {
  @TempDir Path folder;

  @Test
  void loadOrCreate_keepsOneKeyForItsOwnerAlone() throws IOException {
    Path file = folder.resolve("keys/site-key.json");
    var made = SigningKey.loadOrCreate(file);

    assertThat(SigningKey.loadOrCreate(file).publicJwk()).isEqualTo(made.publicJwk());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
        .isEqualTo("rwx------");
  }

  @Test
  void loadOrCreate_refusesAFileThatHoldsNoUsablePrivateKey() throws IOException, JOSEException {
    var p384 = new ECKeyGenerator(Curve.P_384).keyID("k").generate().toJSONString();
    var nameless = new ECKeyGenerator(Curve.P_256).generate().toJSONString();
    var publicPart =
        new ECKeyGenerator(Curve.P_256).keyID("k").generate().toPublicJWK().toJSONString();
    Path file = folder.resolve("key.json");

    for (String content : List.of("", "{}", "null", "junk", p384, nameless, publicPart)) {
      Files.writeString(file, content);

      assertThatIllegalArgumentException()
          .as(content)
          .isThrownBy(() -> SigningKey.loadOrCreate(file))
          .withMessageContaining(file.toString());
      assertThat(file).hasContent(content);
    }
  }

  @Test
  void kid_isTheThumbprint() throws JOSEException, ParseException {
    var key = SigningKey.generate();

    assertThat(key.kid()).isEqualTo(ECKey.parse(key.publicJwk()).computeThumbprint().toString());
  }

  @Test
  void textAndPublicForm_showNothingPrivate() throws IOException, ParseException {
    Path file = folder.resolve("key.json");
    var key = SigningKey.loadOrCreate(file);
    String secret = ECKey.parse(Files.readString(file)).getD().toString();

    assertThat(key.toString()).contains(key.kid()).doesNotContain(secret);
    assertThat(key.publicJwk()).doesNotContainKey("d");
    assertThat(key.publicKeys().toJson()).doesNotContain(secret);
  }
}
