package residua.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Pages in headless Chromium. With {@code -Dresidua.screenshots=DIR} pictures of them are kept, to be looked at: a page
 * that passes here can still be ugly.
 */
class ReportBrowserTest {
    private static final int TELEPHONE = 390;
    private static final String SCREENSHOTS = "residua.screenshots";

    /** A chart's marks by the library, those in its data, and whether its canvas has any colour but one. */
    private static final String CHARTS = """
            JSON.parse(document.getElementById("charts").textContent).map(spec => {
              const canvas = document.getElementById(spec.id), chart = Chart.getChart(canvas);
              const drawn = chart.data.datasets.reduce((n, set, i) =>
                n + chart.getDatasetMeta(i).data.filter(e => Number.isFinite(e.x) && Number.isFinite(e.y)).length, 0);
              const meant = spec.series.reduce((n, s) => n + s.points.length, 0);
              const pixels = new Uint32Array(canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.buffer);
              return { id: spec.id, drawn, meant, colours: new Set(pixels.filter((p, i) => i % 17 === 0)).size, width: canvas.clientWidth,
                data: chart.data.datasets.reduce((n, set) => n + set.data.length, 0) };
            })""";

    @TempDir
    private static Path folder;

    private static Browser browser;
    private static Path single;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        Optional<Path> program = Browser.find();
        assumeTrue(program.isPresent(), "skipped: no Chromium (Debian: apt-get install chromium)");
        browser = Browser.start(program.get(), Files.createDirectory(folder.resolve("profile")));
        single = write("single", MadeUpResults.of(1, 1));
    }

    @AfterAll
    static void stop() {
        if (browser != null) {
            browser.close();
        }
    }

    private static Path write(String name, String... results) throws IOException {
        return Files.writeString(
                folder.resolve(name + ".html"),
                ReportPage.of(IntStream.range(0, results.length)
                        .mapToObj(i -> Document.parse("file" + i + ".json", results[i]))
                        .toList()));
    }

    private static void open(Path page, int width, int height, boolean dark) throws IOException {
        browser.open(page, width, height, dark);
        String wanted = System.getProperty(SCREENSHOTS);
        if (wanted != null) {
            String name = page.getFileName() + "-" + width + (dark ? "-dark" : "") + ".png";
            Files.write(Files.createDirectories(Path.of(wanted)).resolve(name), browser.picture());
        }
    }

    private static void assertDrawn(int charts, Path page) {
        assertEquals(List.of(), browser.complaints());
        assertEquals(List.of(), browser.requests(page));
        JsonNode found = browser.evaluate(CHARTS);
        assertEquals(charts, found.size(), found::toString);
        for (JsonNode chart : found) {
            assertTrue(chart.get("meant").asInt() > 0, chart::toString);
            assertEquals(chart.get("meant"), chart.get("data"), chart::toString);
            assertTrue(chart.get("drawn").asInt() >= 0.9 * chart.get("meant").asInt(), chart::toString);
            assertTrue(chart.get("colours").asInt() > 10, chart::toString);
        }
    }

    @Test
    void aFileOfEverythingIsDrawn() throws IOException {
        open(single, 1280, 900, false);
        assertDrawn(9, single);
        assertEquals(
                2,
                browser.evaluate("document.querySelectorAll('svg.arena rect').length")
                        .asInt());
        assertTrue(browser.evaluate("document.documentElement.scrollWidth").asInt() <= 1280);
    }

    @Test
    void twoFilesAreDrawnSideBySide() throws IOException {
        Path page = write("compare", MadeUpResults.of(1, 1), MadeUpResults.of(2, 1.3));
        open(page, 1280, 900, false);
        assertDrawn(10, page);
        assertEquals(
                2,
                browser.evaluate("Chart.getChart('cache').data.datasets.length").asInt());
    }

    @Test
    void aClickSortsATable() throws IOException {
        browser.open(single, 1280, 900, false);
        String column = """
                (() => { const th = Array.from(document.querySelectorAll("#layers > .wide th"))
                    .find(th => th.textContent === "of the limit");
                  th.firstChild.click();
                  const cells = Array.from(th.closest("table").tBodies[0].rows, row => Number(row.cells[th.cellIndex].dataset.v));
                  return { cells, sort: th.getAttribute("aria-sort") }; })()""";
        JsonNode first = browser.evaluate(column);
        JsonNode second = browser.evaluate(column);
        assertEquals("descending", first.get("sort").asText());
        assertEquals("ascending", second.get("sort").asText());
        assertEquals(48, first.get("cells").size());
        for (int i = 1; i < 48; i++) {
            assertTrue(
                    first.get("cells").get(i - 1).asDouble()
                            >= first.get("cells").get(i).asDouble(),
                    first::toString);
            assertTrue(
                    second.get("cells").get(i - 1).asDouble()
                            <= second.get("cells").get(i).asDouble(),
                    second::toString);
        }
    }

    @Test
    void aTelephoneShowsAllOfIt() throws IOException {
        open(single, TELEPHONE, 844, false);
        assertDrawn(9, single);
        assertTrue(browser.evaluate("document.documentElement.scrollWidth").asInt() <= TELEPHONE);
        browser.evaluate(CHARTS).forEach(c -> assertTrue(c.get("width").asInt() <= TELEPHONE, c::toString));
    }

    @Test
    void darkIsDarkAndFollowsTheSystem() throws IOException {
        String paper = "getComputedStyle(document.body).backgroundColor";
        String ink = "Chart.getChart('cache').options.scales.x.ticks.color";
        open(single, 1280, 900, true);
        assertDrawn(9, single);
        JsonNode darkPaper = browser.evaluate(paper);
        JsonNode darkInk = browser.evaluate(ink);
        browser.scheme(false);
        assertNotEquals(darkPaper, browser.evaluate(paper));
        assertNotEquals(darkInk, browser.evaluate(ink), "charts are drawn again");
    }

    @Test
    void paperIsLight() throws IOException {
        browser.open(single, 1280, 900, true);
        JsonNode dark = browser.evaluate("getComputedStyle(document.body).backgroundColor");
        JsonNode printing = browser.evaluate(
                "dispatchEvent(new Event('beforeprint'))," + " getComputedStyle(document.body).backgroundColor");
        assertNotEquals(dark, printing);
        String folded = "document.querySelectorAll('figure details:not([open])').length";
        assertEquals(0, browser.evaluate(folded).asInt(), "the tables behind the charts");
        String buttons = "document.querySelectorAll('th button').length";
        assertEquals(0, browser.evaluate(buttons).asInt(), "headings with buttons stand on the first sheet alone");
        browser.evaluate("dispatchEvent(new Event('afterprint'))");
        assertTrue(browser.evaluate(buttons).asInt() > 0, "headings as before");
        assertTrue(browser.evaluate(folded).asInt() > 0, "folded as before");
        assertTrue(browser.call("Page.printToPDF").path("data").asText().length() > 10_000);
    }

    @Test
    void wordsOfAFileDoNothing() throws IOException {
        Path page = write("attack", MadeUpResults.of(1, 1, ReportPageTest.ATTACK));
        open(page, 1280, 900, false);
        assertEquals(List.of(), browser.complaints(), "not even something that the page's policy had to stop");
        assertEquals(List.of(), browser.requests(page));
        assertEquals(0, browser.evaluate("document.images.length").asInt());
        assertEquals(3, browser.evaluate("document.scripts.length").asInt());
    }
}
