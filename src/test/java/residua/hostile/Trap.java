package residua.hostile;

/** A class that nobody loads, unless a file that names it makes someone do so. */
final class Trap {
    static final String PROPERTY = "residua.hostile.trap";

    static {
        System.setProperty(PROPERTY, "a file had this class loaded");
    }

    private Trap() {}
}
