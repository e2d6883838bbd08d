package residua.cl;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** All closeable objects of this package that are open now, in the whole process. Tests fail when some are left. */
public final class LiveObjects {
    private static final Set<Lifetime> OPEN = ConcurrentHashMap.newKeySet();
    private static final AtomicLong CREATED = new AtomicLong();

    private LiveObjects() {}

    /** How many are open. */
    public static int count() {
        return OPEN.size();
    }

    /** How many were ever created. */
    public static long created() {
        return CREATED.get();
    }

    /** Bytes of device memory that open buffers hold; parts of buffers are not counted again. */
    public static long deviceBytes() {
        return OPEN.stream().mapToLong(Lifetime::deviceBytes).sum();
    }

    /** What each is and where it was created, sorted. */
    public static List<String> names() {
        return OPEN.stream().map(Lifetime::nameAndPlace).sorted().toList();
    }

    static void add(Lifetime lifetime) {
        CREATED.incrementAndGet();
        OPEN.add(lifetime);
    }

    static void remove(Lifetime lifetime) {
        OPEN.remove(lifetime);
    }
}
