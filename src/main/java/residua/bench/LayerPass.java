package residua.bench;

import residua.shape.ConvPass;

/** The part of a network's work that a layer is measured in. */
public enum LayerPass {
    /** Convolutions, y from x and w. */
    FORWARD("forward"),
    /** Convolutions, dx from dy and w. */
    BACKWARD_DATA("backward-data"),
    /** Convolutions, dw from x and dy. */
    BACKWARD_WEIGHTS("backward-weights"),
    /** What else a training step does. */
    OTHER("other");

    private final String text;

    LayerPass(String text) {
        this.text = text;
    }

    /** The part of a convolution's pass. */
    static LayerPass of(ConvPass pass) {
        return switch (pass) {
            case FORWARD -> FORWARD;
            case BACKWARD_DATA -> BACKWARD_DATA;
            case BACKWARD_WEIGHTS -> BACKWARD_WEIGHTS;
        };
    }

    @Override
    public String toString() {
        return text;
    }
}
