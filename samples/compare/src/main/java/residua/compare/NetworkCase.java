package residua.compare;

import java.util.List;
import java.util.stream.Stream;

/**
 * Work that the sides are compared on.
 *
 * @param training whole training steps, else inference
 * @param model a network, as in {@code ./residua}
 * @param batch images at a time
 */
public record NetworkCase(boolean training, String model, int batch) {
    /** Those for which there are targets. */
    static final List<NetworkCase> USUAL = Stream.concat(
                    Stream.of("resnet50", "resnet18")
                            .flatMap(model -> Stream.of(1, 8).map(batch -> new NetworkCase(false, model, batch))),
                    Stream.of(
                            new NetworkCase(true, "cifar-resnet20", 128),
                            new NetworkCase(true, "cifar-resnet56", 128),
                            new NetworkCase(true, "resnet50", 8)))
            .toList();

    /** {@code inference} or {@code training}. */
    String kind() {
        return training ? "training" : "inference";
    }

    /** For people. */
    String title() {
        return kind() + ", " + model + ", batch " + batch;
    }

    /** Everyone who does it, Residua first; DL4J, which is slow, only where it was asked for. */
    List<NetworkForm> forms(boolean dl4j) {
        return training
                ? List.of(NetworkForm.RESIDUA, NetworkForm.CONTIGUOUS, NetworkForm.CHANNELS_LAST)
                : Stream.of(NetworkForm.values())
                        .filter(form -> dl4j || form != NetworkForm.DL4J)
                        .toList();
    }
}
