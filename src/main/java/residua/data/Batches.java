package residua.data;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Queue;
import residua.shape.UserException;

/**
 * The batches of one epoch in order, prepared ahead by several threads that stop when enough are ready. What is in a
 * batch is a function of (seed, epoch, number of the batch): threads and speed do not matter. All threads work on the
 * same few batches, so memory does not grow with their number, and nothing is allocated for a batch but what decoding
 * needs.
 *
 * <p>Made for one thread that takes the batches. {@link #close} ends the threads; a try block is the place for it.
 */
public final class Batches implements Iterator<Batch>, AutoCloseable {
    /** Batches being filled or waiting, besides the one that the consumer holds. */
    private static final int AHEAD = 3;
    /** Floats of an example up to which a thread takes several at once. */
    private static final int SMALL_ELEMENTS = 3 * 64 * 64;

    private static final int SMALL_EXAMPLES = 16;

    private final Dataset dataset;
    private final int epoch;
    private final int[] order;
    private final int batchSize;
    private final int batches;
    private final int claimSize;
    private final List<Thread> workers = new ArrayList<>();

    private volatile boolean closed;

    // All below is guarded by this object's lock.
    private final Queue<BatchSlot> free = new ArrayDeque<>();
    private final Map<Integer, BatchSlot> ready = new HashMap<>();
    private BatchSlot filling;
    private BatchSlot held;
    private int nextToFill;
    private int nextToGive;
    private boolean started;

    private Batches(
            Dataset dataset,
            Transform transform,
            int batchSize,
            int[] order,
            boolean training,
            int epoch,
            int threads) {
        this.dataset = dataset;
        this.epoch = epoch;
        this.order = order;
        this.batchSize = batchSize;
        int whole = order.length / batchSize;
        this.batches = training || order.length % batchSize == 0 ? whole : whole + 1;
        this.claimSize = transform.elements() <= SMALL_ELEMENTS ? SMALL_EXAMPLES : 1;
        for (int i = 0; i <= Math.min(AHEAD, batches); i++) {
            free.add(new BatchSlot(dataset, transform, batchSize, training));
        }
        for (int i = 0; i < threads; i++) {
            Thread thread = new Thread(this::work, "residua-data-" + i);
            thread.setDaemon(true);
            workers.add(thread);
        }
    }

    /**
     * An epoch of training: shuffled by (seed, epoch), whole batches only. An example that the data set skips is
     * replaced by the next one of the epoch.
     *
     * @param threads threads that prepare batches
     * @throws UserException if there are fewer examples than a batch holds
     */
    public static Batches training(
            Dataset dataset, Transform transform, int batchSize, long seed, int epoch, int threads) {
        checkPositive(batchSize, threads);
        if (batchSize > dataset.size()) {
            throw new UserException("a batch of " + batchSize + " is more than there is: " + dataset.description());
        }
        int[] order = EpochOrder.shuffled(dataset.size(), seed, epoch);
        return new Batches(dataset, transform, batchSize, order, true, epoch, threads);
    }

    /**
     * Every example once, in the order of the data set; the last batch may hold fewer. Examples that the data set skips
     * are left out.
     *
     * @param threads threads that prepare batches
     */
    public static Batches evaluation(Dataset dataset, Transform transform, int batchSize, int threads) {
        checkPositive(batchSize, threads);
        int[] order = EpochOrder.ascending(dataset.size());
        return new Batches(dataset, transform, batchSize, order, false, 0, threads);
    }

    private static void checkPositive(int batchSize, int threads) {
        if (batchSize < 1 || threads < 1) {
            throw new IllegalArgumentException("a batch of " + batchSize + " on " + threads + " threads");
        }
    }

    /** Number of batches in the epoch, skipped ones included. */
    public int count() {
        return batches;
    }

    /**
     * Leaves out the first {@code n} batches without preparing them: to go on in the middle of an epoch.
     *
     * @throws IllegalStateException if a batch was already asked for
     */
    public synchronized Batches skip(int n) {
        if (started) {
            throw new IllegalStateException("batches can only be skipped before the first is asked for");
        }
        if (n < 0 || n > batches) {
            throw new IllegalArgumentException(n + " of " + batches + " batches to skip");
        }
        nextToFill = n;
        nextToGive = n;
        return this;
    }

    /** Begins to prepare batches, if that was not begun; {@link #next} does it too. */
    public synchronized Batches start() {
        if (!started && !closed) {
            started = true;
            workers.forEach(Thread::start);
        }
        return this;
    }

    @Override
    public synchronized boolean hasNext() {
        return nextToGive < batches && !closed;
    }

    /**
     * The next batch; waits for it if need be. The arrays of the batch given before are filled anew from here on.
     *
     * @throws UserException if one of its pictures cannot be read; the message names it
     * @throws NoSuchElementException after the last batch, or if this was closed
     */
    @Override
    public Batch next() {
        start();
        BatchSlot slot = await();
        if (slot.failure().isPresent()) {
            Throwable failure = slot.failure().get();
            close();
            if (failure instanceof UserException e) {
                throw e;
            }
            throw new IllegalStateException(slot.failedName(order) + " could not be prepared: " + failure, failure);
        }
        return slot.complete();
    }

    private synchronized BatchSlot await() {
        if (!hasNext()) {
            throw new NoSuchElementException("no batch after number " + nextToGive);
        }
        if (held != null) {
            free.add(held);
            held = null;
            notifyAll();
        }
        try {
            while (!ready.containsKey(nextToGive)) {
                wait();
                if (closed) {
                    throw new NoSuchElementException("closed while batch " + nextToGive + " was awaited");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while batch " + nextToGive + " was awaited", e);
        }
        held = ready.remove(nextToGive);
        nextToGive++;
        return held;
    }

    /** Some examples of a batch that one thread fills. */
    private record Claim(BatchSlot slot, int from, int to) {}

    private void work() {
        try {
            for (Claim claim = claim(); claim != null; claim = claim()) {
                fill(claim);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closed
        }
    }

    /** Work for one thread, in the order of the epoch, or null when none is left. */
    private synchronized Claim claim() throws InterruptedException {
        while (filling == null) {
            if (closed || nextToFill == batches) {
                return null;
            }
            filling = free.poll();
            if (filling == null) {
                wait(); // enough are ready
            } else {
                int first = nextToFill * batchSize;
                filling.begin(nextToFill++, first, Math.min(batchSize, order.length - first));
            }
        }
        if (closed) {
            return null;
        }
        BatchSlot slot = filling;
        int from = slot.claim(claimSize);
        if (slot.allClaimed()) {
            filling = null;
        }
        return new Claim(slot, from, slot.claimed());
    }

    private void fill(Claim claim) {
        for (int at = claim.from(); at < claim.to() && !closed; at++) {
            try {
                claim.slot().fill(at, order, epoch);
            } catch (RuntimeException | Error e) {
                // Given to the thread that asks for the batch.
                synchronized (this) {
                    claim.slot().fail(at, e);
                }
            }
        }
        synchronized (this) {
            if (claim.slot().finish(claim.to() - claim.from())) {
                ready.put(claim.slot().batch(), claim.slot());
                notifyAll();
            }
        }
    }

    /** One line for each picture that the data set left out so far. */
    public List<String> skipped() {
        return dataset.skipped();
    }

    /** Ends the threads and waits for them; no batch can be asked for any more. May be called twice. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        boolean interrupted = false;
        for (Thread thread : workers) {
            thread.interrupt();
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
