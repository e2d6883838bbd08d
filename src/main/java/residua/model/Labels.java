package residua.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Names of the classes of the data sets that published networks were trained on, in the order of their outputs. */
final class Labels {
    static final List<String> CIFAR10 =
            List.of("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck");

    private static final String FILE = "imagenet-labels.txt";

    private Labels() {}

    /** The thousand of ImageNet, in the order of their synset numbers, as torchvision calls them. */
    static List<String> imagenet() {
        try (InputStream in = Labels.class.getResourceAsStream(FILE)) {
            if (in == null) {
                throw new IllegalStateException(FILE + " is missing beside " + Labels.class);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
