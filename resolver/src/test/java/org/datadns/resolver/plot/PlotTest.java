package org.datadns.resolver.plot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.StringReader;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.datadns.resolver.plot.Bars.Bar;
import org.datadns.resolver.plot.Bars.Part;
import org.datadns.resolver.plot.Timeline.Turn;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

class PlotTest {
  private static final Instant START = Instant.parse("2026-11-20T00:00:00Z");
  private static final Instant END = START.plus(Duration.ofHours(10));
  private static final String HOSTILE = "</title><script>alert(\"1\")</script>\u0000&";

  @Test
  void aTimeline_saysInWordsWhatItShows() throws Exception {
    var figure =
        parse(
            Timeline.of(
                "Lakeside",
                START,
                END,
                List.of(
                    turn(-5, Tone.GOOD, "Ready"),
                    turn(6, Tone.BAD, "Away"),
                    turn(7, Tone.GOOD, "Ready"))));
    assertThat(title(figure))
        .isEqualTo("Lakeside, 20 Nov 00:00 to 20 Nov 10:00 UTC: Ready 90 %, Away 10 %");
    assertThat(rectangles(figure))
        .extracting(it -> it.getAttribute("x"), it -> it.getAttribute("width"))
        .containsExactly(tuple("0", "600"), tuple("600", "100"), tuple("700", "300"));
    assertThat(rectangles(figure).get(1).getAttribute("class")).isEqualTo("tone-bad");
    assertThat(rectangles(figure).get(1).getAttribute("height"))
        .as("shape says it too")
        .isNotEqualTo(rectangles(figure).get(0).getAttribute("height"));
  }

  @Test
  void beforeTheFirstTurn_nothingIsKnown_andALittleIsNotNothing() throws Exception {
    var figure =
        parse(
            Timeline.of(
                "Lakeside",
                START,
                END,
                List.of(
                    turn(5, Tone.GOOD, "Ready"),
                    new Turn(END.minusSeconds(1), Tone.BAD, "Away", "silent"),
                    new Turn(END.plusSeconds(5), Tone.GOOD, "Ready", ""))));
    assertThat(title(figure)).endsWith("UTC: Not known 50 %, Ready 50 %, Away < 1 %");
    assertThat(title(parse(Timeline.of("Lakeside", START, END, List.of()))))
        .endsWith("UTC: Not known 100 %");
  }

  @Test
  void aTimelineOfNoTime_isAnError() {
    assertThatThrownBy(() -> Timeline.of("Lakeside", END, END, List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void bars_reachFromTheGroundToTheirAmount_partUponPart() throws Exception {
    var figure =
        parse(
            Bars.of(
                "Starts per day",
                List.of(
                    new Bar(
                        "14 Nov",
                        List.of(
                            new Part(Tone.GOOD, 3, "3 starts"),
                            new Part(Tone.BAD, 1, "1 refusal"))),
                    Bar.of("15 Nov", 2, "2 starts"),
                    Bar.of("16 Nov", 0, "no start"))));
    assertThat(title(figure))
        .isEqualTo(
            "Starts per day. 14 Nov: 3 starts, 1 refusal; 15 Nov: 2 starts; 16 Nov: no start");
    assertThat(rectangles(figure))
        .extracting(it -> it.getAttribute("y"), it -> it.getAttribute("height"))
        .containsExactly(tuple("25", "75"), tuple("0", "25"), tuple("50", "50"), tuple("100", "0"));
  }

  @Test
  void manyBars_areNotReadOutOneByOne() throws Exception {
    var bars =
        IntStream.rangeClosed(1, 31)
            .mapToObj(day -> Bar.of(day + " Oct", day, day + " h"))
            .toList();
    assertThat(title(parse(Bars.of("Hours", bars))))
        .isEqualTo("Hours. 31 bars from 1 Oct to 31 Oct, highest 31 Oct: 31 h");
    assertThatThrownBy(() -> Bars.of("Hours", List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Bar.of("x", Double.NaN, "x"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aMeter_isFilledAsFarAsSomethingIsTaken() throws Exception {
    assertThat(filled(Meter.of("2 of 8 places taken", 2, 8))).isEqualTo("25 tone-plain");
    assertThat(filled(Meter.of("7 of 8", 7, 8))).isEqualTo("87.5 tone-warn");
    assertThat(filled(Meter.of("9 of 8", 9, 8))).isEqualTo("100 tone-bad");
    assertThat(filled(Meter.of("none to be had", 0, 0))).isEqualTo("100 tone-bad");
    assertThat(title(parse(Meter.of("2 of 8 places taken", 2, 8))))
        .isEqualTo("2 of 8 places taken");
  }

  @Test
  void namesFromOutside_areTextAlone() throws Exception {
    for (var plot :
        List.of(
            Timeline.of(HOSTILE, START, END, List.of(new Turn(START, Tone.BAD, HOSTILE, HOSTILE))),
            Bars.of(HOSTILE, List.of(Bar.of(HOSTILE, 1, HOSTILE))),
            Meter.of(HOSTILE, 1, 2))) {
      assertThat(plot.toString()).doesNotContain("<script").doesNotContain("\u0000");
      assertThat(title(parse(plot))).contains("</title><script>alert(\"1\")</script> &");
      assertThat(plot.toString()).doesNotContain("style=").contains("role=\"img\"");
    }
  }

  private static Turn turn(int hour, Tone tone, String label) {
    return new Turn(START.plus(Duration.ofHours(hour)), tone, label, "");
  }

  private static String filled(Plot plot) throws Exception {
    var bar = rectangles(parse(plot)).get(1);
    return bar.getAttribute("width") + " " + bar.getAttribute("class");
  }

  /** What is said of a drawing: the title that comes first in it. */
  private static String title(Element root) {
    var drawing =
        root.getTagName().equals("svg") ? root : (Element) root.getElementsByTagName("svg").item(0);
    assertThat(drawing.getFirstChild().getNodeName()).isEqualTo("title");
    return drawing.getFirstChild().getTextContent();
  }

  private static List<Element> rectangles(Element root) {
    var found = root.getElementsByTagName("rect");
    var all = new ArrayList<Element>();
    for (int i = 0; i < found.getLength(); i++) {
      all.add((Element) found.item(i));
    }
    return all;
  }

  private static Element parse(Plot plot) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(plot.toString())))
        .getDocumentElement();
  }
}
