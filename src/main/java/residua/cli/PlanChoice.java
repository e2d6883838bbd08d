package residua.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;
import residua.cl.DeviceFacts;
import residua.kernel.Quarantine;
import residua.kernel.Recording;
import residua.kernel.TunedLookup;
import residua.kernel.TunedValues;
import residua.op.block.BlockAlgorithms;
import residua.op.block.BlockForward;
import residua.op.conv.Winograd;
import residua.schedule.MemoryUse;
import residua.schedule.PlanOptions;
import residua.schedule.rule.FusionRule;
import residua.schedule.rule.FusionRules;

/** The options that decide how a network is computed. */
final class PlanChoice {
    @Option(
            names = "--winograd",
            paramLabel = "off|f2|f4",
            defaultValue = "F4",
            description =
                    "How far 3x3 convolutions may save products at the cost of larger rounding errors: not at all,"
                            + " tiles of 2x2, tiles of 4x4. Default: f4.")
    private Winograd winograd;

    @Option(
            names = "--memory",
            paramLabel = "normal|low|high",
            defaultValue = "NORMAL",
            description =
                    "In training, what the backward pass computes again, or uses at once, instead of keeping it; the"
                            + " bits are the same. low: all activations within blocks, and large gradients: the least memory,"
                            + " a quarter to a third more time. normal: on CPUs what batch norm makes of convolutions, and large"
                            + " gradients. high: everything is kept. Default: normal.")
    private MemoryUse memory;

    @Option(
            names = "--block-kernel",
            paramLabel = "NAME",
            converter = BlockKernels.class,
            completionCandidates = BlockKernels.class,
            description = "Inference: the kernel that takes the convolutions of a block in one launch, wherever it can:"
                    + " ${COMPLETION-CANDIDATES}. Default: where that is expected to be faster.")
    private String blockKernel;

    /** The names of kernels for whole blocks. */
    static final class BlockKernels implements ITypeConverter<String>, Iterable<String> {
        @Override
        public String convert(String name) {
            List<String> known = new ArrayList<>();
            forEach(known::add);
            if (!known.contains(name)) {
                throw new TypeConversionException(
                        "no kernel for blocks \"" + name + "\"; there are " + String.join(", ", known));
            }
            return name;
        }

        @Override
        public Iterator<String> iterator() {
            return BlockAlgorithms.all().stream().map(BlockForward::name).iterator();
        }
    }

    @Option(
            names = "--command-buffer",
            paramLabel = "auto|on|off",
            defaultValue = "AUTO",
            description =
                    "Record a plan's launches once and enqueue them together, where the device can; the bits are the"
                            + " same. auto: on GPUs, where a probe finds it right and faster. Default: auto.")
    private Recording recording;

    @Option(
            names = "--untuned",
            description = "Choose algorithms by rule, whatever ./residua tune has measured on the device.")
    private boolean untuned;

    @Option(
            names = "--no-fuse",
            paramLabel = "RULE",
            split = ",",
            converter = RuleNames.class,
            completionCandidates = RuleNames.class,
            description = "Leave out fusion rules, or all of them: ${COMPLETION-CANDIDATES}. Repeat it, or separate"
                    + " them by commas.")
    private List<String> rulesOff = List.of();

    /** The names of fusion rules, and one for all of them. */
    static final class RuleNames implements ITypeConverter<String>, Iterable<String> {
        private static final String ALL = "all";

        @Override
        public String convert(String name) {
            List<String> known = new ArrayList<>();
            forEach(known::add);
            if (!known.contains(name)) {
                throw new TypeConversionException(
                        "no fusion rule \"" + name + "\"; there are " + String.join(", ", known));
            }
            return name;
        }

        @Override
        public Iterator<String> iterator() {
            return Stream.concat(Stream.of(ALL), rules().stream()).iterator();
        }

        private static List<String> rules() {
            return FusionRules.all().stream().map(FusionRule::name).toList();
        }

        private static Set<String> rules(List<String> names) {
            return Set.copyOf(names.contains(ALL) ? rules() : names);
        }
    }

    /** Read once: what is wrong with the file is said once. */
    private final Map<DeviceFacts, TunedValues> tuned = new HashMap<>();

    private final Map<DeviceFacts, Quarantine> quarantine = new HashMap<>();

    /** The scheduler's options for that device. */
    PlanOptions options(DeviceFacts facts) {
        TunedValues values = tuned.computeIfAbsent(
                facts, f -> untuned ? TunedValues.NONE : TunedLookup.ofUser().values(f));
        PlanOptions options = PlanOptions.DEFAULT
                .withWinograd(winograd)
                .withMemory(memory)
                .withRecording(recording)
                .withTuned(values)
                .withQuarantine(quarantine.computeIfAbsent(facts, Quarantine::of))
                .withRulesOff(RuleNames.rules(rulesOff));
        return blockKernel == null ? options : options.withBlockKernel(blockKernel);
    }

    /** The arguments that say it once more. */
    List<String> arguments() {
        List<String> arguments = new ArrayList<>(List.of(
                "--winograd", winograd.name(), "--memory", memory.name(), "--command-buffer", recording.name()));
        if (blockKernel != null) {
            arguments.addAll(List.of("--block-kernel", blockKernel));
        }
        if (untuned) {
            arguments.add("--untuned");
        }
        rulesOff.forEach(rule -> arguments.addAll(List.of("--no-fuse", rule)));
        return arguments;
    }
}
