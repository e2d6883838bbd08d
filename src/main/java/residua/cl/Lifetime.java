package residua.cl;

import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Whether a handle is open, what it is, and where it was created; counted by {@link LiveObjects} while open. */
final class Lifetime {
    private static final StackWalker STACK = StackWalker.getInstance();
    private static final int CALLERS = 3;

    /** Their frames say nothing about who wanted the object. */
    private static final Set<String> CREATORS = Stream.of(
                    Lifetime.class,
                    CallGuard.class,
                    ClContext.class,
                    ClBuffer.class,
                    ClProgram.class,
                    ClKernel.class,
                    ClQueue.class,
                    ClRecording.class,
                    ClEvent.class,
                    HostMemory.class)
            .map(Class::getName)
            .collect(Collectors.toUnmodifiableSet());

    private final String name;
    private final long deviceBytes;
    private final String createdAt;
    private final AtomicBoolean closed = new AtomicBoolean();

    private Lifetime(String name, long deviceBytes) {
        this.name = name;
        this.deviceBytes = deviceBytes;
        this.createdAt = STACK.walk(frames -> frames.map(StackWalker.StackFrame::toStackTraceElement)
                .filter(f -> !CREATORS.contains(f.getClassName()))
                .limit(CALLERS)
                .map(StackTraceElement::toString)
                .collect(Collectors.joining(" < ")));
    }

    /** Starts counting. */
    static Lifetime begin(String name) {
        return begin(name, 0);
    }

    /** Starts counting an object that holds memory of a device. */
    static Lifetime begin(String name, long deviceBytes) {
        Lifetime lifetime = new Lifetime(name, deviceBytes);
        LiveObjects.add(lifetime);
        return lifetime;
    }

    /** True the first time, when the native object is to be released. */
    boolean end() {
        if (closed.getAndSet(true)) {
            return false;
        }
        LiveObjects.remove(this);
        return true;
    }

    boolean isOpen() {
        return !closed.get();
    }

    void requireOpen() {
        if (closed.get()) {
            throw new IllegalStateException(name + " is closed");
        }
    }

    String name() {
        return name;
    }

    long deviceBytes() {
        return deviceBytes;
    }

    String nameAndPlace() {
        return name + ", created at " + createdAt;
    }
}
