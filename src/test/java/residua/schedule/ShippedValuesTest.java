package residua.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import residua.cl.DeviceFacts;
import residua.cl.ImaginaryDevice;
import residua.kernel.Preference;
import residua.kernel.TunedFile;
import residua.kernel.TunedLookup;
import residua.kernel.TunedValues;
import residua.model.Zoo;
import residua.op.conv.Winograd;
import residua.shape.ConvGeometry;
import residua.shape.ConvPass;
import residua.tune.ConvProblems;

/** The tuned values that ship: found by what devices say of themselves, and no entry is of something that is gone. */
class ShippedValuesTest {

    private static DeviceFacts device(DeviceFacts.Kind kind, int lanes, String platform, Set<String> extensions) {
        return ImaginaryDevice.of(kind)
                .name("name")
                .vendor("vendor")
                .driver("1")
                .platform(platform)
                .version("OpenCL 3.0")
                .computeUnits(16)
                .lanes(lanes)
                .extensions(extensions)
                .facts();
    }

    @Test
    void pocl() {
        String platform = "Portable Computing Language";
        TunedFile file = TunedLookup.family(device(DeviceFacts.Kind.CPU, 16, platform, Set.of()))
                .orElseThrow();
        assertFalse(file.why().isBlank());
        assertEquals(file.measured(), !file.problems().isEmpty(), "measured values, or none");
        assertTrue(TunedLookup.family(device(DeviceFacts.Kind.CPU, 8, platform, Set.of()))
                .isEmpty());
        assertTrue(TunedLookup.family(device(DeviceFacts.Kind.CPU, 16, "another", Set.of()))
                .isEmpty());
    }

    @ParameterizedTest
    @CsvSource({
        "cl_nv_device_attribute_query",
        "cl_amd_device_attribute_query",
        "cl_intel_required_subgroup_size",
        "cl_intel_subgroups",
        "cl_arm_core_id"
    })
    void gpus(String extension) {
        DeviceFacts facts = device(DeviceFacts.Kind.GPU, 1, "any", Set.of("cl_khr_fp64", extension));
        TunedFile file = TunedLookup.family(facts).orElseThrow();
        assertFalse(file.measured());
        assertTrue(file.why().startsWith("By counting, not measured."), file::why);
        PlanOptions options = PlanOptions.DEFAULT.withTuned(file.all());
        for (Preference preference : file.preferences()) {
            assertTrue(
                    layers().stream()
                            .anyMatch(g -> Stream.of(Winograd.F4, Winograd.F2)
                                    .anyMatch(limit -> takes(preference, facts, options.withWinograd(limit), g))),
                    () -> "no layer of resnet50 would take " + preference);
        }
        DeviceFacts cpu = device(DeviceFacts.Kind.CPU, 1, "any", Set.of(extension));
        assertTrue(TunedLookup.family(cpu).isEmpty());
    }

    @Test
    void anUnknownGpuHasNoFamily() {
        assertTrue(TunedLookup.family(device(DeviceFacts.Kind.GPU, 1, "any", Set.of("cl_khr_fp64")))
                .isEmpty());
    }

    private static boolean takes(Preference preference, DeviceFacts facts, PlanOptions options, ConvGeometry g) {
        return Stream.of(new ConvChoice(facts, options, true), new ConvChoice(facts, options, false))
                .flatMap(choice -> Stream.of(choice.forward(g), choice.backwardData(g), choice.backwardWeights(g)))
                .anyMatch(a ->
                        a.name().equals(preference.algorithm()) && a.settings().equals(preference.settings()));
    }

    private static List<ConvGeometry> layers() {
        return ConvProblems.of(Zoo.network("resnet50").inference(8), Set.of(ConvPass.FORWARD), 16).stream()
                .map(TunedValues.Key::g)
                .toList();
    }
}
