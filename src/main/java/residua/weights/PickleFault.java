package residua.weights;

/** Why a pickle is not read on; {@link PickleReader} adds file and place. */
final class PickleFault extends Exception {
    private static final long serialVersionUID = 1L;

    PickleFault(String reason) {
        super(reason);
    }
}
