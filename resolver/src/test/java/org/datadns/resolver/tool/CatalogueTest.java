package org.datadns.resolver.tool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.datadns.protocol.wire.Heartbeat.ToolOffer;
import org.datadns.protocol.wire.HeartbeatAnswer.DesiredTool;
import org.datadns.resolver.tool.Catalogue.Place;
import org.datadns.resolver.tool.Catalogue.Tool;
import org.junit.jupiter.api.Test;

class CatalogueTest {
  private static final List<ToolOffer> STATED = List.of(offer("jupyter"), offer("rstudio"));

  @Test
  void ofWhatNothingIsSaid_nothingChanges() {
    var catalogue = new Catalogue(1, Map.of());
    assertThat(catalogue.offersAt("one", STATED)).isSameAs(STATED);
    assertThat(catalogue.desiredAt("one")).isEmpty();
  }

  @Test
  void aSiteThatIsNamed_countsBeforeWhatIsSaidOfAll() {
    var catalogue =
        new Catalogue(
            1,
            Map.of(
                "jupyter",
                new Tool(
                    Optional.of("Notebooks"),
                    "",
                    new Place(false, 0),
                    Map.of("one", new Place(true, 2)))));

    assertThat(catalogue.desiredAt("one")).containsExactly(new DesiredTool("jupyter", true, 2));
    assertThat(catalogue.desiredAt("two")).containsExactly(new DesiredTool("jupyter", false, 0));
    assertThat(catalogue.offersAt("one", STATED).getFirst().hindrance()).isEmpty();
    assertThat(catalogue.offersAt("two", STATED))
        .extracting(ToolOffer::label, ToolOffer::isReady)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("Notebooks", false),
            org.assertj.core.groups.Tuple.tuple("label of rstudio", true));
  }

  @Test
  void aToolThatIsNamedAlone_isNothingToBringAbout() {
    var catalogue =
        new Catalogue(
            1, Map.of("jupyter", new Tool(Optional.of("Notebooks"), "", Place.UNSAID, Map.of())));
    assertThat(catalogue.desiredAt("one")).isEmpty();
    assertThat(catalogue.offersAt("one", STATED).getFirst().label()).isEqualTo("Notebooks");
  }

  private static ToolOffer offer(String id) {
    return new ToolOffer(id, "label of " + id, Optional.empty(), Optional.empty(), List.of());
  }
}
