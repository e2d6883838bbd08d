package residua.weights;

/** Kinds of files that hold weights. */
public enum Format {
    /** Safetensors of any origin. */
    SAFETENSORS("safetensors file"),
    /** The project's own: safetensors with the metadata of {@link Checkpoint}. */
    CHECKPOINT("Residua checkpoint"),
    /** PyTorch since 1.6: a zip archive with a pickle inside. */
    TORCH_ZIP("PyTorch checkpoint (zip)"),
    /** PyTorch before 1.6: pickles behind one another, then the numbers. */
    TORCH_LEGACY("PyTorch checkpoint (legacy)");

    private final String title;

    Format(String title) {
        this.title = title;
    }

    /** For people. */
    public String title() {
        return title;
    }
}
