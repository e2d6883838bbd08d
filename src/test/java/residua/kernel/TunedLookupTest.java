package residua.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;
import residua.cl.DeviceFacts;
import residua.cl.ImaginaryDevice;
import residua.shape.ConvGeometry;
import residua.shape.ConvPass;
import residua.shape.UserException;

class TunedLookupTest {
    private static final ConvGeometry LAYER = ConvGeometry.square(8, 64, 56, 56, 64, 3, 1, 1);
    private static final String ENTRY = """
            {"pass":"forward","block":16,"x":[8,64,56,56],"k":64,"filter":[3,3],"stride":[1,1],"pad":[1,1],
             "dilation":[1,1],"groups":1,"date":"2026-11-21","searched":"0","results":[
               {"algorithm":"ALGORITHM","settings":{"TILE":"4"},"micros":12.5,"prepareMicros":1,"kernels":KERNELS}]}""";

    private static final Logger LOGGER = (Logger) LoggerFactory.getLogger(TunedLookup.class);

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @TempDir
    private Path folder;

    private Path kernels;

    private static final DeviceFacts DEVICE = maker().facts();

    private static ImaginaryDevice maker() {
        return ImaginaryDevice.of(DeviceFacts.Kind.GPU)
                .name("A device")
                .vendor("Maker")
                .lanes(1)
                .extensions(Set.of("cl_maker_thing"));
    }

    private static String file(String algorithm, String kernelHashes) {
        return "{\"format\":\"residua-tuned-1\",\"device\":{},\"measured\":true,\"why\":\"\",\"entries\":["
                + ENTRY.replace("ALGORITHM", algorithm).replace("KERNELS", kernelHashes) + "]}";
    }

    private static List<String> found(TunedValues values) {
        return values.find(ConvPass.FORWARD, LAYER, 16, true).stream()
                .map(e -> e.algorithm() + e.settings())
                .toList();
    }

    /** Puts another index and another file of a family in the place of those that ship. */
    private void shipped(String condition, String file) throws IOException {
        kernels = Files.createDirectories(folder.resolve("kernels/tuned")).getParent();
        Files.writeString(
                kernels.resolve("tuned/families.json"),
                "{\"families\":[{\"file\":\"no.json\",\"kind\":[\"other\"]},{\"file\":\"ours.json\"," + condition
                        + "}]}");
        Files.writeString(kernels.resolve("tuned/ours.json"), file);
        System.setProperty(KernelSource.FOLDER_PROPERTY, kernels.toString());
    }

    private TunedLookup own(String text) throws IOException {
        TunedLookup lookup = new TunedLookup(folder);
        Files.writeString(lookup.file(DEVICE), text);
        return lookup;
    }

    @BeforeEach
    void listen() {
        log.start();
        LOGGER.addAppender(log);
        LOGGER.setAdditive(false);
        LOGGER.setLevel(Level.INFO);
    }

    private List<String> logged() {
        List<String> lines = log.list.stream()
                .map(event -> event.getLevel() + " " + event.getFormattedMessage())
                .toList();
        log.list.clear();
        return lines;
    }

    @AfterEach
    void asItWas() {
        LOGGER.detachAppender(log);
        LOGGER.setAdditive(true);
        LOGGER.setLevel(null);
        System.clearProperty(KernelSource.FOLDER_PROPERTY);
    }

    @Test
    void theDeviceGoesBeforeItsFamilyAndThatBeforeNothing() throws IOException {
        String current = "{\"include/layout.clh\":\"" + KernelSource.hash("include/layout.clh") + "\"}";
        shipped("\"kind\":[\"gpu\"]", file("family", "{}"));
        TunedLookup lookup = new TunedLookup(folder);
        assertEquals(List.of("family-DTILE=4"), found(lookup.values(DEVICE)));
        own(file("own", current));
        assertEquals(List.of("own-DTILE=4"), found(lookup.values(DEVICE)));
        DeviceFacts other = ImaginaryDevice.of(DeviceFacts.Kind.ACCELERATOR)
                .name(DEVICE.name())
                .vendor(DEVICE.vendor())
                .facts();
        assertEquals(TunedValues.NONE, lookup.values(other));
        assertEquals(List.of(), logged());
    }

    @Test
    void aMeasurementOfOtherKernelsDoesNotCount() throws IOException {
        shipped("\"kind\":[\"gpu\"]", file("family", "{\"include/layout.clh\":\"0000000000000000\"}"));
        for (String stale : List.of("{\"include/layout.clh\":\"0000000000000000\"}", "{\"conv/gone.cl\":\"00\"}")) {
            TunedLookup lookup = own(file("own", stale));
            assertEquals(1, lookup.own(DEVICE).orElseThrow().stale());
            assertEquals(List.of("family-DTILE=4"), found(lookup.values(DEVICE)), "what ships is trusted");
            assertEquals(
                    List.of("INFO 1 tuned values are of older kernels and do not count; ./residua tune measures again"),
                    logged());
        }
    }

    @Test
    void aKernelThatWasChangedHasAnotherHashWhereverItLies() throws IOException {
        String packed = KernelSource.hash("include/layout.clh");
        shipped("\"kind\":[\"gpu\"]", file("family", "{}"));
        Path copy = Files.createDirectories(kernels.resolve("include")).resolve("layout.clh");
        String text = KernelSource.text("include/layout.clh");
        Files.writeString(copy, text);
        assertEquals(packed, KernelSource.hash("include/layout.clh"));
        Files.writeString(copy, text + "/* changed */\n");
        assertNotEquals(packed, KernelSource.hash("include/layout.clh"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'\"kind\":[\"gpu\"]'                                        | true",
                "'\"kind\":[\"cpu\"]'                                        | false",
                "'\"kind\":[\"cpu\",\"gpu\"],\"names\":[\"MAKER\"]'          | true",
                "'\"names\":[\"somebody else\"]'                             | false",
                "'\"extensions\":[\"cl_other\",\"cl_maker_thing\"]'          | true",
                "'\"extensions\":[\"cl_maker\"]'                             | false",
                "'\"nativeFloatLanes\":[1]'                                  | true",
                "'\"nativeFloatLanes\":[8,16],\"kind\":[\"gpu\"]'            | false",
            })
    void aFamilyIsWhatFitsAllItsConditions(String condition, boolean fits) throws IOException {
        shipped(condition, file("family", "{}"));
        assertEquals(fits, TunedLookup.family(DEVICE).isPresent());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | format",
                "{ | line 1",
                "[] | format",
                "{'format':'residua-tuned-0'} | residua-tuned-0",
                "{'format':'residua-tuned-1','entries':[{'pass':'forward'}]} | \"x\"",
                "{'format':'residua-tuned-1','entries':[3]} | \"x\"",
                "{'format':'residua-tuned-1','preferences':[{'passes':['sideways']}]} | SIDEWAYS",
                "{'format':'residua-tuned-1','preferences':[{'algorithm':'a','settings':{'A B':'1'}}]} | A B",
            })
    void aDamagedFileIsNamedInOneLineAndIgnored(String text, String why) throws IOException {
        String json = text.replace('\'', '"');
        String message = assertThrows(UserException.class, () -> TunedFile.parse("a.json", json))
                .getMessage();
        assertTrue(message.startsWith("damaged tuned values in a.json: ") && message.contains(why), message);
        assertEquals(1, message.lines().count(), message);
        TunedLookup lookup = own(json);
        assertEquals(TunedValues.NONE, lookup.values(DEVICE));
        assertEquals(
                List.of("WARN " + message.replace("a.json", lookup.file(DEVICE).toString()) + "; it is ignored"),
                logged());
    }

    @Test
    void aDamagedEntryIsNamed() {
        for (List<String> change : List.of(
                List.of("\"k\":64", "\"k\":\"many\""),
                List.of("\"x\":[8,64,56,56]", "\"x\":[8,64]"),
                List.of("\"groups\":1", "\"groups\":3"),
                List.of("\"micros\":12.5", "\"micros\":-1"),
                List.of("\"block\":16", "\"block\":1.5"))) {
            String text = file("a", "{}").replace(change.get(0), change.get(1));
            String message = assertThrows(UserException.class, () -> TunedFile.parse("a.json", text))
                    .getMessage();
            assertTrue(message.startsWith("damaged tuned values in a.json: "), message);
        }
    }

    @Test
    void anotherDriverIsAnotherDevice() {
        TunedLookup lookup = new TunedLookup(folder);
        DeviceFacts updated = maker().driver("1.1").facts();
        assertNotEquals(lookup.file(DEVICE), lookup.file(updated));
        assertTrue(
                lookup.file(DEVICE).getFileName().toString().matches("a-device-[0-9a-f]{8}\\.json"),
                lookup.file(DEVICE)::toString);
    }
}
