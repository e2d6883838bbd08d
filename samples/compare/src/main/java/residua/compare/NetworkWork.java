package residua.compare;

/**
 * A case as a side is asked for it.
 *
 * @param network what is computed
 * @param form how
 */
public record NetworkWork(NetworkCase network, NetworkForm form) {
    private static final String PREFIX = "network";

    /** Whether a text is one of these. */
    static boolean names(String text) {
        return text.startsWith(PREFIX + ":");
    }

    /** Reads {@link #text()}. */
    static NetworkWork of(String text) {
        String[] words = text.split(":");
        return new NetworkWork(
                new NetworkCase(Boolean.parseBoolean(words[1]), words[2], Integer.parseInt(words[3])),
                NetworkForm.valueOf(words[4]));
    }

    /** In one word. */
    String text() {
        return String.join(":", PREFIX, "" + network.training(), network.model(), "" + network.batch(), form.name());
    }
}
