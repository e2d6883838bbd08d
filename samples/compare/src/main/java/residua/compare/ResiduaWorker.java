package residua.compare;

import java.io.IOException;
import java.util.stream.Collectors;
import residua.cl.ClContext;
import residua.cl.Devices;
import residua.kernel.KernelLibrary;
import residua.kernel.TunedLookup;
import residua.schedule.PlanOptions;
import residua.schedule.rule.FusionRule;
import residua.schedule.rule.FusionRules;

/** Residua's side, on the CPU. */
final class ResiduaWorker {
    private ResiduaWorker() {}

    /** Serves turns. */
    public static void main(String[] arguments) throws IOException {
        try (ClContext context = ClContext.open(Devices.choose("cpu"));
                KernelLibrary kernels = new KernelLibrary(context)) {
            NetworkTurns networks = new NetworkTurns(work -> network(kernels, work));
            LayerTurns layers = new LayerTurns(layer -> new ResiduaConvolution(kernels, layer));
            Worker.serve((work, repeats) ->
                    NetworkWork.names(work) ? networks.answer(work, repeats) : layers.answer(work, repeats));
        }
    }

    private static NetworkTurns.Running network(KernelLibrary kernels, NetworkWork work) {
        PlanOptions options = PlanOptions.DEFAULT.withTuned(
                TunedLookup.ofUser().values(kernels.context().facts()));
        if (work.form() == NetworkForm.UNFUSED) {
            options = options.withRulesOff(
                    FusionRules.all().stream().map(FusionRule::name).collect(Collectors.toSet()));
        }
        return work.network().training()
                ? new ResiduaTraining(kernels, work.network(), options)
                : new ResiduaInference(kernels, work.network(), options);
    }
}
