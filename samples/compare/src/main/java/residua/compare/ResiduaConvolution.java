package residua.compare;

import java.util.Locale;
import java.util.Optional;
import residua.cl.DeviceFacts;
import residua.kernel.KernelLibrary;
import residua.kernel.TunedLookup;
import residua.kernel.TunedValues;
import residua.op.conv.ConvAlgorithm;
import residua.op.conv.Winograd;
import residua.schedule.ConvChoice;
import residua.schedule.PlanOptions;
import residua.shape.ConvGeometry;
import residua.shape.ConvPass;
import residua.trial.ConvTrial;
import residua.trial.LaunchTimer;

/**
 * A layer in Residua: by the algorithm that the scheduler takes, tuned values included; forward as in inference, where
 * the filter is brought into the algorithm's form once. The form is the limit for Winograd: {@code off}, {@code f2} or
 * {@code f4}.
 */
final class ResiduaConvolution implements LayerTurns.Layer {
    private static final int WARM_UP_RUNS = 3;

    private final String algorithm;
    private final ConvTrial trial;
    private final ConvTrial.Run run;

    /** Opens it and checks what it computes. */
    ResiduaConvolution(KernelLibrary kernels, LayerWork work) {
        DeviceFacts facts = kernels.context().facts();
        PlanOptions options = PlanOptions.DEFAULT
                .withTuned(TunedLookup.ofUser().values(facts))
                .withWinograd(Winograd.valueOf(work.form().toUpperCase(Locale.ROOT)));
        ConvChoice choice = new ConvChoice(facts, options, work.pass() != ConvPass.FORWARD);
        ConvAlgorithm chosen = chosen(choice, work.pass(), work.g());
        algorithm = (chosen.name() + " " + chosen.settings()).strip();
        trial = ConvTrial.open(kernels, new TunedValues.Key(work.pass(), work.g(), options.block()));
        run = trial.bind(chosen);
        Optional<String> fault = run.fault();
        if (fault.isPresent()) {
            throw new IllegalStateException(algorithm + " computes " + work.text() + " wrongly: " + fault.get());
        }
        for (int i = 0; i < WARM_UP_RUNS; i++) {
            run.onceNanos();
        }
    }

    private static ConvAlgorithm chosen(ConvChoice choice, ConvPass pass, ConvGeometry g) {
        return switch (pass) {
            case FORWARD -> choice.forward(g);
            case BACKWARD_DATA -> choice.backwardData(g);
            case BACKWARD_WEIGHTS -> choice.backwardWeights(g);
        };
    }

    @Override
    public double millis(LaunchTimer.Effort effort) {
        return run.time(effort).median() * 1e-3;
    }

    @Override
    public String algorithm() {
        return algorithm;
    }

    @Override
    public void close() {
        run.close();
        trial.close();
    }
}
