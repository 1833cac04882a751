package org.datadns.resolver.absence;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Optional;
import org.datadns.protocol.identifier.Identifier;
import org.datadns.protocol.wire.Repository;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Addresses as BinderHub's repository providers take them ({@code binderhub/repoproviders.py}), and
 * as the repositories serve archives.
 */
class ElsewhereTest {
  private static final Optional<URI> HUB = Optional.of(URI.create("https://binder.example"));

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "doi:10.5281/zenodo.3242074, https://doi.org/10.5281/zenodo.3242074,"
            + " https://zenodo.org/api/records/3242074/files-archive,"
            + " https://binder.example/v2/zenodo/10.5281/zenodo.3242074/",
        "doi:10.6084/m9.figshare.9782777.v1, https://doi.org/10.6084/m9.figshare.9782777.v1,"
            + " https://figshare.com/ndownloader/articles/9782777/versions/1,"
            + " https://binder.example/v2/figshare/10.6084/m9.figshare.9782777.v1/",
        "doi:10.6084/m9.figshare.9782777, https://doi.org/10.6084/m9.figshare.9782777, -,"
            + " https://binder.example/v2/figshare/10.6084/m9.figshare.9782777/",
        "doi:10.7910/dvn/tjclkp,"
            + " https://dataverse.harvard.edu/dataset.xhtml?persistentId=doi%3A10.7910%2Fdvn%2Ftjclkp,"
            + " https://dataverse.harvard.edu/api/access/dataset/:persistentId/?persistentId=doi%3A10.7910%2Fdvn%2Ftjclkp,"
            + " https://binder.example/v2/dataverse/10.7910/dvn/tjclkp/",
        "https://github.com/jupyter/jupyter, https://github.com/jupyter/jupyter,"
            + " https://github.com/jupyter/jupyter/archive/HEAD.zip,"
            + " https://binder.example/v2/gh/jupyter/jupyter/HEAD",
        "https://gitlab.com/group/project, https://gitlab.com/group/project, -,"
            + " https://binder.example/v2/gl/group%2Fproject/HEAD",
        "doi:10.5072/fk2/abc, https://doi.org/10.5072/fk2/abc, -, -",
        "doi:10.5281/zenodo.1/../2, https://doi.org/10.5281/zenodo.1/..%2F2, -, -",
        "https://github.com/one/two/blob/main/x, https://github.com/one/two/blob/main/x, -, -",
        "urn:example:a123, -, -, -"
      })
  void rulesByName(String identifier, String page, String download, String binder) {
    assertThat(of(identifier, Optional.empty(), Optional.empty(), HUB))
        .isEqualTo(
            new Elsewhere(
                Optional.ofNullable(page),
                Optional.ofNullable(download),
                Optional.ofNullable(binder)));
  }

  @Test
  void dataverseIsKnownByThePageItLinksTo_orByTheClick() {
    var byPage =
        of(
            "doi:10.5072/fk2/abc",
            Optional.of("https://data.example/dataset.xhtml?persistentId=doi:10.5072/FK2/ABC"),
            Optional.empty(),
            HUB);
    assertThat(byPage.download())
        .hasValue(
            "https://data.example/api/access/dataset/:persistentId/?persistentId=doi%3A10.5072%2Ffk2%2Fabc");
    assertThat(byPage.binder()).hasValue("https://binder.example/v2/dataverse/10.5072/fk2/abc/");

    var byClick =
        of("hdl:20.500.1/abc", Optional.empty(), Optional.of(repository("dataverse")), HUB);
    assertThat(byClick.landingPage())
        .hasValue("https://data.example/dataset.xhtml?persistentId=hdl%3A20.500.1%2Fabc");
    assertThat(byClick.binder()).as("repo2docker reads DOIs of Dataverse alone").isEmpty();
  }

  @Test
  void clickOfAClowder_saysNothingOfADataverse() {
    var elsewhere =
        of("doi:10.5072/fk2/abc", Optional.empty(), Optional.of(repository("clowder")), HUB);
    assertThat(elsewhere.download()).isEmpty();
    assertThat(elsewhere.landingPage()).hasValue("https://doi.org/10.5072/fk2/abc");
  }

  @Test
  void withoutAHub_noBinderIsOffered() {
    assertThat(
            of("doi:10.5281/zenodo.1", Optional.empty(), Optional.empty(), Optional.empty())
                .binder())
        .isEmpty();
  }

  private static Elsewhere of(
      String identifier, Optional<String> page, Optional<Repository> from, Optional<URI> hub) {
    return Elsewhere.of(Identifier.ofCanonical(identifier), page, from, hub);
  }

  private static Repository repository(String kind) {
    return new Repository(
        "one",
        kind.equals("clowder") ? Repository.Kind.CLOWDER : Repository.Kind.DATAVERSE,
        "https://data.example",
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }
}
