package residua.compare;

/** Who computes a network, and how. */
public enum NetworkForm {
    /** As it comes, with what {@code ./residua tune} has found. */
    RESIDUA("Residua", "residua"),
    /** Without any fusion rule: each operation by itself. */
    UNFUSED("Residua, fusion off", "residua"),
    /** NCHW. */
    CONTIGUOUS("PyTorch, contiguous", "torch"),
    /** NHWC. */
    CHANNELS_LAST("PyTorch, channels_last", "torch"),
    /**
     * NHWC, filters reordered once for oneDNN, ReLU and sum inside the convolution: the operators that
     * {@code torch.compile} uses.
     */
    PACKED("PyTorch, packed and fused", "torch"),
    /** Its graph optimised as far as it can. */
    ONNX("ONNX Runtime", "onnx"),
    /** A {@code ComputationGraph} of its layers. */
    DL4J("DL4J", "dl4j");

    private final String title;
    private final String program;

    NetworkForm(String title, String program) {
        this.title = title;
        this.program = program;
    }

    /** For people. */
    String title() {
        return title;
    }

    /** The worker, by its name in {@code run.sh}. */
    String program() {
        return program;
    }

    /** Whether PyTorch computes it. */
    boolean torch() {
        return program.equals("torch");
    }
}
