package residua.compare;

import java.util.ArrayList;
import java.util.List;

/**
 * What a case should reach on a quiet machine with two cores.
 *
 * @param what is compared
 * @param value what was measured
 * @param limit what it is held against
 * @param atMost whether less is better
 */
record NetworkTarget(String what, double value, double limit, boolean atMost) {
    private static final double OVER_UNFUSED = 1.25;
    private static final double OVER_ONNX = 1.25;
    private static final double OVER_TORCH = 1.35;
    private static final double TRAINING_OVER_TORCH = 1.5;
    private static final double TRAINING_MEMORY = 0.7;

    boolean met() {
        return atMost ? value <= limit : value >= limit;
    }

    /** All of a case: speeds by the median of the rounds' ratios. None for cases that are not among the usual ones. */
    static List<NetworkTarget> of(NetworkResult result) {
        if (!NetworkCase.USUAL.contains(result.network())) {
            return List.of();
        }
        NetworkForm torch = result.bestTorch();
        List<NetworkTarget> targets = new ArrayList<>();
        if (result.network().training()) {
            targets.add(speed(result, torch, TRAINING_OVER_TORCH));
            if (result.peakBytes(torch) > 0) {
                double ratio = (double) result.peakBytes(NetworkForm.RESIDUA) / result.peakBytes(torch);
                targets.add(new NetworkTarget("peak memory over " + torch.title(), ratio, TRAINING_MEMORY, true));
            }
        } else {
            targets.add(speed(result, NetworkForm.UNFUSED, OVER_UNFUSED));
            targets.add(speed(result, NetworkForm.ONNX, OVER_ONNX));
            targets.add(speed(result, torch, OVER_TORCH));
        }
        return targets;
    }

    private static NetworkTarget speed(NetworkResult result, NetworkForm other, double limit) {
        return new NetworkTarget(
                "images/s over " + other.title(), result.ratio(other).median(), limit, false);
    }
}
