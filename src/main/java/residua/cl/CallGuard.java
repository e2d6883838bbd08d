package residua.cl;

import java.util.concurrent.locks.StampedLock;
import java.util.function.Supplier;

/**
 * Keeps native handles from being released while a call of another thread uses them, which would end the process.
 * Calls may run side by side; a release waits for those under way. Calls do not nest, and wait for no launch.
 */
final class CallGuard {
    private final StampedLock lock = new StampedLock();

    /** Begins a call, before it is checked that its handles are open. */
    long enter() {
        return lock.readLock();
    }

    /** Ends it. */
    void leave(long call) {
        lock.unlockRead(call);
    }

    /** A call that may make garbage. */
    <T> T call(Supplier<T> call) {
        long entered = enter();
        try {
            return call.get();
        } finally {
            leave(entered);
        }
    }

    /** Releases a handle, alone. */
    void release(Runnable release) {
        long alone = lock.writeLock();
        try {
            release.run();
        } finally {
            lock.unlockWrite(alone);
        }
    }
}
