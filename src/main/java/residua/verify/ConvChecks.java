package residua.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import residua.cl.DeviceFacts;
import residua.kernel.TunedValues;
import residua.op.conv.ConvAlgorithm;
import residua.op.conv.ConvAlgorithms;
import residua.shape.ConvGeometry;
import residua.shape.ConvPass;
import residua.trial.ConvTrial;

/** Every algorithm of every pass of a convolution, with real and with whole numbers. */
final class ConvChecks {
    private static final int BLOCK = 16;

    private ConvChecks() {}

    /** All algorithms that support them, on those sizes. */
    static List<Check> of(DeviceFacts facts, List<ConvGeometry> geometries) {
        List<Check> checks = new ArrayList<>();
        for (ConvPass pass : ConvPass.values()) {
            for (ConvAlgorithm algorithm : ConvAlgorithms.of(pass)) {
                for (ConvGeometry g : geometries) {
                    if (algorithm.supports(g, facts, BLOCK)) {
                        checks.add(check(pass, algorithm, g));
                    }
                }
            }
        }
        return checks;
    }

    private static Check check(ConvPass pass, ConvAlgorithm algorithm, ConvGeometry g) {
        return new Check(ConvAlgorithms.kernel(pass), algorithm.name(), g.brief(), kernels -> {
            try (ConvTrial trial = ConvTrial.open(kernels, new TunedValues.Key(pass, g, BLOCK));
                    ConvTrial.Run run = trial.bind(algorithm)) {
                Optional<String> fault = run.fault().or(run::otherBits);
                return new Outcome(run.worst(), fault);
            }
        });
    }
}
