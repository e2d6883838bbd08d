package residua.tune;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Function;
import java.util.zip.CRC32;
import residua.cl.DeviceFacts;
import residua.kernel.KernelLibrary;
import residua.kernel.Params;
import residua.kernel.TunedBlocks;
import residua.kernel.TunedProblem;
import residua.kernel.TunedValues;
import residua.op.block.BlockForward;
import residua.op.conv.ConvAlgorithm;
import residua.op.conv.ConvAlgorithms;
import residua.op.conv.ConvForward;
import residua.op.conv.Winograd;
import residua.schedule.ConvChoice;
import residua.schedule.PlanOptions;
import residua.shape.ConvGeometry;
import residua.trial.BlockTrial;
import residua.trial.ConvTrial;
import residua.trial.Trial;

/**
 * What competes for a problem.
 *
 * @param problem what is computed
 * @param candidates in the order in which they are tried: each algorithm's own choice, then all others mixed, so that some of
 *     every kind were tried if time is short
 * @param rule the group whose first candidate is taken without measurements
 * @param open makes the tensors
 * @param <T> the kind of trial
 */
record Contest<T extends Trial>(
        TunedProblem problem, List<Candidate<T>> candidates, String rule, Function<KernelLibrary, T> open) {
    private static final long SEED = 1;

    /** Algorithms for one pass of a convolution. */
    static Contest<ConvTrial> of(TunedValues.Key problem, List<? extends ConvAlgorithm> algorithms, DeviceFacts facts) {
        ConvGeometry g = problem.g();
        List<List<Candidate<ConvTrial>>> all = new ArrayList<>();
        for (ConvAlgorithm algorithm : algorithms) {
            if (algorithm.supports(g, facts, problem.block())) {
                all.add(algorithm.candidates(g, facts, problem.block()).stream()
                        .map(settings -> candidate(algorithm.with(settings)))
                        .toList());
            }
        }
        String rule = ConvAlgorithms.byRule(problem.pass(), g, facts, problem.block(), Winograd.F4)
                .name();
        return new Contest<>(problem, mixed(all), rule, kernels -> ConvTrial.open(kernels, problem));
    }

    private static Candidate<ConvTrial> candidate(ConvAlgorithm algorithm) {
        return new Candidate<>(
                algorithm.name(),
                algorithm.settings(),
                algorithm.name(),
                text(algorithm.name(), algorithm.settings()),
                (trial, kernels) -> trial.bind(algorithm, kernels));
    }

    /**
     * The kernels for whole blocks, and a launch for each convolution: with products saved as far as inference allows,
     * less far, and not at all, where that makes a difference.
     *
     * @param tuned by which the convolutions' algorithms are chosen
     */
    static Contest<BlockTrial> of(
            TunedBlocks.Key problem, List<? extends BlockForward> algorithms, TunedValues tuned, DeviceFacts facts) {
        List<List<Candidate<BlockTrial>>> all = new ArrayList<>();
        List<Integer> tiles = new ArrayList<>();
        for (Winograd limit : List.of(Winograd.F4, Winograd.F2, Winograd.OFF)) {
            PlanOptions options = PlanOptions.DEFAULT
                    .withBlock(problem.block())
                    .withTuned(tuned)
                    .withWinograd(limit);
            ConvChoice choice = new ConvChoice(facts, options, false);
            int tile = problem.g().convolutions().stream()
                    .mapToInt(c -> choice.forward(c).winograd())
                    .max()
                    .orElse(0);
            if (!tiles.contains(tile)) {
                tiles.add(tile);
                all.add(List.of(separate(problem, choice, tile)));
            }
        }
        String rule = all.get(0).get(0).group();
        int place = 1; // behind what they have to beat
        for (BlockForward algorithm : algorithms) {
            if (algorithm.supports(problem.g(), facts, problem.block())) {
                all.add(
                        place++,
                        algorithm.candidates(problem.g(), facts, problem.block()).stream()
                                .map(settings -> candidate(algorithm.with(settings)))
                                .toList());
            }
        }
        return new Contest<>(problem, mixed(all), rule, kernels -> BlockTrial.open(kernels, problem));
    }

    private static Candidate<BlockTrial> separate(TunedBlocks.Key problem, ConvChoice choice, int tile) {
        Params settings = Params.of(TunedBlocks.WINOGRAD, tile);
        StringBuilder text = new StringBuilder(TunedBlocks.SEPARATE);
        String with = ": ";
        for (ConvGeometry c : problem.g().convolutions()) {
            ConvForward algorithm = choice.forward(c);
            text.append(with).append(text(algorithm.name(), algorithm.settings()));
            with = ", ";
        }
        return new Candidate<>(
                TunedBlocks.SEPARATE,
                settings,
                text(TunedBlocks.SEPARATE, settings),
                text.toString(),
                (trial, kernels) -> trial.bind(choice::forward, kernels));
    }

    private static Candidate<BlockTrial> candidate(BlockForward algorithm) {
        return new Candidate<>(
                algorithm.name(),
                algorithm.settings(),
                algorithm.name(),
                text(algorithm.name(), algorithm.settings()),
                (trial, kernels) -> trial.bind(algorithm, kernels));
    }

    private static String text(String algorithm, Params settings) {
        return (algorithm + " " + settings).strip();
    }

    private static <T extends Trial> List<Candidate<T>> mixed(List<List<Candidate<T>>> all) {
        List<Candidate<T>> first = new ArrayList<>();
        List<Candidate<T>> others = new ArrayList<>();
        for (List<Candidate<T>> candidates : all) {
            first.add(candidates.get(0));
            others.addAll(candidates.subList(1, candidates.size()));
        }
        Collections.shuffle(others, new Random(SEED));
        first.addAll(others);
        return first;
    }

    /** A hash of the candidates: another where there is something new to measure. */
    String searched() {
        CRC32 hash = new CRC32();
        candidates.stream().map(Candidate::text).sorted().forEach(text -> hash.update((text + "\n").getBytes(UTF_8)));
        return String.format(Locale.ROOT, "%08x", hash.getValue());
    }
}
