package residua.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The page as text; {@link ReportBrowserTest} looks at it. */
class ReportPageTest {
    static final String ATTACK = "\"'></script></style></title><script>alert(1)</script><img src=x onerror=alert(2)>";

    private static final Pattern ADDRESS = Pattern.compile("\\b(?:src|href|action|poster|data)=\"([^\"]*)\"");

    static String page(String... results) {
        return ReportPage.of(IntStream.range(0, results.length)
                .mapToObj(i -> Document.parse("folder/file" + i + ".json", results[i]))
                .toList());
    }

    private static String withoutScripts(String page) {
        return page.replaceAll("(?s)<script.*?</script>", "").replaceAll("(?s)<style.*?</style>", "");
    }

    private static String headings(String page) {
        return Pattern.compile("<h2[^>]*>([^<]*)</h2>")
                .matcher(page)
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.joining("; "));
    }

    @Test
    void aFileOfEverythingHasEverySection() {
        String page = page(MadeUpResults.of(1, 1));
        assertEquals(
                "To be read with care; Where it was measured; Whole networks; Layers beside the limits;"
                        + " The device by itself; Memory and fusion",
                headings(page));
        assertTrue(page.contains("<h1>resnet18, offline, batch 8: "), "the headline is the finding");
        assertTrue(
                page.contains("void for a wrong answer: resnet18, offline, batch 32"), "a wrong answer is told first");
        assertFalse(page.contains("<th scope=\"col\"><button type=\"button\">file</button>"), "there is but one file");
    }

    @Test
    void twoFilesAreLaidSideBySide() {
        String page = page(MadeUpResults.of(1, 1), MadeUpResults.of(2, 1.3));
        assertTrue(headings(page).contains("Side by side"), () -> headings(page));
        assertTrue(page.contains("<h1>file1 is "), "the headline is the comparison");
        assertTrue(page.contains("slower than file0"), "forward layers take longer");
        Matcher slower = Pattern.compile("<td class=\"bad\">really slower</td>").matcher(page);
        assertEquals(12, slower.results().count(), "those of the forward layers");
    }

    @Test
    void theSameTwiceShowsNoRealDifference() {
        String same = MadeUpResults.of(1, 1);
        assertTrue(page(same, same).contains("<h1>No real difference between file0 and file1</h1>"));
    }

    @Test
    void severalAreComparedWithTheFirst() {
        String page = page(MadeUpResults.of(1, 1), MadeUpResults.of(1, 1), MadeUpResults.of(2, 1.3));
        assertTrue(page.contains("<h1>Beside file0, file1 is no different and file2 is "), "one headline for all");
    }

    @Test
    void wordsOfAFileStayWords() {
        String page = page(MadeUpResults.of(1, 1, ATTACK), MadeUpResults.of(2, 1.3, ATTACK));
        assertEquals(3, page.split("<script", -1).length - 1, "the data, the library and the page's own script");
        assertEquals(3, page.split("</script", -1).length - 1);
        assertEquals(1, page.split("</style", -1).length - 1);
        assertEquals(5, page.split("</title", -1).length - 1, "the page's and those of four tensors in pictures");
        assertFalse(page.contains("<img"), "no element of a file's making");
        String markup = withoutScripts(page);
        assertFalse(markup.contains("\"'>"), "no attribute is ended by a file");
        assertTrue(markup.contains("&lt;script&gt;alert(1)&lt;/script&gt;"), "but it is shown");
    }

    @Test
    void nothingIsFetched() {
        String markup = withoutScripts(page(MadeUpResults.of(1, 1)));
        List<String> addresses =
                ADDRESS.matcher(markup).results().map(found -> found.group(1)).toList();
        assertFalse(addresses.isEmpty());
        assertEquals(
                List.of(),
                addresses.stream()
                        .filter(a -> !a.startsWith("#") && !a.equals("data:,"))
                        .toList());
        assertTrue(markup.contains("default-src 'none'"), "and nothing can be");
        assertFalse(ChartLibrary.read().script().contains("sourceMappingURL"), "which a browser may ask for");
    }

    @Test
    void theLibraryIsNamedWithItsLicence() {
        String page = page(MadeUpResults.of(1, 1));
        assertTrue(page.contains("Chart.js " + ChartLibrary.read().version() + ", MIT licence"));
        assertTrue(page.contains("Permission is hereby granted, free of charge"));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0.00",
        "0.01234, 0.0123",
        "0.5, 0.500",
        "1.234, 1.23",
        "9.996, 10.0",
        "99.96, 100",
        "54321, 54321",
        "1234567, 1.23e6",
    })
    void numbersHaveThreeDigitsThatSaySomething(double value, String words) {
        assertEquals(words, Words.number(value));
    }

    @ParameterizedTest
    @CsvSource({"3.06, us, 3.06 µs", "3060, us, 3.06 ms", "12, ms, 12.0 ms", "1.5, s, 1.50 s", "29.04, GB/s, 29.0 GB/s"
    })
    void valuesHaveTheUnitThatSuitsThem(double value, String unit, String words) {
        assertEquals(words, Words.value(value, unit));
    }

    @ParameterizedTest
    @CsvSource({"512, 512 bytes", "16384, 16 KiB", "1610612736, 1.50 GiB"})
    void bytesHaveTheUnitThatSuitsThem(double bytes, String words) {
        assertEquals(words, Words.bytes(bytes));
    }

    @ParameterizedTest
    @CsvSource({"1.044, 4.4 % faster", "0.9, 10.0 % slower", "2.5, 2.50 times as fast"})
    void ratiosAreTold(double ratio, String words) {
        assertEquals(words, Words.faster(ratio));
    }
}
