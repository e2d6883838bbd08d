package residua.cl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DevicesTest {

    @Test
    void factsAreWhatADeviceMustHave() {
        TestDevice.require();
        List<ClDevice> all = Devices.all();
        for (int i = 0; i < all.size(); i++) {
            DeviceFacts facts = all.get(i).facts();
            assertEquals(i, facts.index());
            assertNotEquals("", facts.name());
            assertTrue(facts.computeUnits() >= 1, facts.toString());
            assertTrue(facts.maxAllocationBytes() >= 1 << 20, facts.toString());
            assertTrue(facts.maxAllocationBytes() <= facts.globalMemoryBytes(), facts.toString());
            assertTrue(facts.localMemoryBytes() >= 16 << 10, facts.toString());
            assertTrue(facts.alignmentBytes() >= 4, facts.toString());
            assertTrue(facts.version().startsWith("OpenCL "), facts.toString());
        }
    }

    @Test
    void aDeviceIsChosenByIndexNameOrKind() {
        DeviceFacts facts = TestDevice.require().facts();
        assertEquals(facts.index(), index(Integer.toString(facts.index())));
        assertEquals(
                facts.name(),
                Devices.choose(facts.name().toUpperCase(Locale.ROOT)).facts().name());
        String part = facts.name().substring(1, Math.min(facts.name().length(), 9));
        assertTrue(Devices.choose(part).facts().name().contains(part));
        String kind = facts.kind().name().toLowerCase(Locale.ROOT);
        assertEquals(facts.kind(), Devices.choose(kind).facts().kind());
    }

    @Test
    void theDefaultIsAGpuIfThereIsOneElseACpu() {
        TestDevice.require();
        List<DeviceFacts.Kind> kinds =
                Devices.all().stream().map(d -> d.facts().kind()).toList();
        DeviceFacts.Kind chosen = Devices.choose(null).facts().kind();
        assertEquals(chosen, Devices.choose(" ").facts().kind());
        if (kinds.contains(DeviceFacts.Kind.GPU)) {
            assertEquals(DeviceFacts.Kind.GPU, chosen);
        } else if (kinds.contains(DeviceFacts.Kind.CPU)) {
            assertEquals(DeviceFacts.Kind.CPU, chosen);
        }
    }

    @Test
    void aSelectorThatFitsNothingNamesWhatThereIs() {
        DeviceFacts facts = TestDevice.require().facts();
        for (String selector : List.of("no such device", "4711", "-1")) {
            NoDeviceException e = assertThrows(NoDeviceException.class, () -> Devices.choose(selector));
            assertTrue(e.getMessage().contains('"' + selector + '"'), e.getMessage());
            assertTrue(e.getMessage().contains(facts.index() + ": " + facts.name()), e.getMessage());
            assertEquals(1, e.getMessage().lines().count());
        }
    }

    /** Also where there are devices: PoCL with no device, the loader with no platform. */
    @Test
    void withoutADeviceTheMessageSaysWhatToInstall() throws Exception {
        TestDevice.require();
        Map<String, String> nothing = Map.of(
                "OCL_ICD_VENDORS", "/nonexistent", "OPENCL_VENDOR_PATH", "/nonexistent", "OCL_ICD_FILENAMES", "");
        String said = otherProcess(nothing, List.of());
        Assumptions.assumeTrue(said.startsWith("0 "), "skipped: this OpenCL loader cannot be told to find nothing");
        assertEquals("""
                0 devices
                no OpenCL device: install the OpenCL driver of your GPU's vendor, or PoCL for the CPU \
                (Debian, Ubuntu: apt-get install pocl-opencl-icd ocl-icd-libopencl1)
                """, said);
    }

    @Test
    void aTemporaryFolderThatCannotBeUsedIsNamed(@TempDir Path folder) throws Exception {
        TestDevice.require();
        Path nowhere = Path.of("/dev/null/folder");
        String said = otherProcess(Map.of(), List.of("-Djava.io.tmpdir=" + nowhere));
        assertTrue(
                said.startsWith("0 devices\nthe OpenCL binding cannot be loaded from the temporary folder " + nowhere),
                said);
    }

    @Test
    void processesThatStartTogetherAllFindTheBinding(@TempDir Path folder) throws Exception {
        TestDevice.require();
        String option = "-Djava.io.tmpdir=" + folder;
        List<Process> processes = List.of(
                start(Map.of(), List.of(option)), start(Map.of(), List.of(option)), start(Map.of(), List.of(option)));
        for (Process process : processes) {
            String said = said(process);
            assertTrue(said.startsWith(Devices.all().size() + " devices\n"), said);
        }
    }

    private static int index(String selector) {
        return Devices.choose(selector).facts().index();
    }

    private static String otherProcess(Map<String, String> environment, List<String> options) throws Exception {
        return said(start(environment, options));
    }

    private static Process start(Map<String, String> environment, List<String> options) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), PrintDevices.class.getName()));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().putAll(environment);
        return builder.start();
    }

    private static String said(Process process) throws Exception {
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), said);
        return said;
    }

    /** What another process is started for. */
    static final class PrintDevices {
        public static void main(String[] args) {
            System.out.print(Devices.all().size() + " devices\n");
            try {
                System.out.print(Devices.choose("") + "\n");
            } catch (NoDeviceException e) {
                System.out.print(e.getMessage() + "\n");
            }
        }
    }
}
