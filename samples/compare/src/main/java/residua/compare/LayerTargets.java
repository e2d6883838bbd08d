package residua.compare;

import java.util.OptionalDouble;
import residua.shape.ConvPass;

/**
 * What the ratios should be at least, on a CPU with two threads: for resnet50 at batch 8 and cifar-resnet20 at batch
 * 128; nothing is set for others.
 */
enum LayerTargets {
    RESNET50,
    CIFAR,
    NONE;

    /** For that network and batch. */
    static LayerTargets of(String model, int batch) {
        if (model.equals("resnet50") && batch == 8) {
            return RESNET50;
        }
        return model.equals("cifar-resnet20") && batch == 128 ? CIFAR : NONE;
    }

    /** Geometric mean of 1x1 and 3x3 layers without Winograd. */
    OptionalDouble inner(ConvPass pass) {
        return switch (this) {
            case RESNET50 -> OptionalDouble.of(pass == ConvPass.BACKWARD_WEIGHTS ? 1.0 : 1.05);
            case CIFAR, NONE -> OptionalDouble.empty();
        };
    }

    /** Geometric mean of the same layers as they are scheduled. */
    OptionalDouble scheduled() {
        return this == CIFAR ? OptionalDouble.of(1.1) : OptionalDouble.empty();
    }

    /** Geometric mean of the 3x3 layers of stride 1 with Winograd. */
    OptionalDouble winograd(ConvPass pass) {
        if (this != RESNET50 || pass == ConvPass.BACKWARD_WEIGHTS) {
            return OptionalDouble.empty();
        }
        return OptionalDouble.of(pass == ConvPass.FORWARD ? 1.35 : 1.25);
    }

    /** The layer that reads the images. */
    OptionalDouble stem(ConvPass pass) {
        return this == RESNET50 ? OptionalDouble.of(pass == ConvPass.FORWARD ? 0.9 : 1.0) : OptionalDouble.empty();
    }

    /** Each layer on its own. */
    OptionalDouble least(ConvPass pass) {
        return this == RESNET50 && pass != ConvPass.FORWARD ? OptionalDouble.of(0.85) : OptionalDouble.empty();
    }
}
