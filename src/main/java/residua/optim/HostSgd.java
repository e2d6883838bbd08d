package residua.optim;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The update of {@link SgdSettings} on the host, over packed parameters: all of them behind one another in one buffer,
 * gradients and momentum in two more of the same order. Elements fall in chunks of a fixed length, each chunk under one
 * weight decay.
 *
 * <p>The elements are independent, so neither the number of threads nor the ranges of the calls change a bit. Whether
 * to skip a step whose loss is not finite is the caller's choice. A part of the buffers may be updated as soon as its
 * gradients have arrived. One caller at a time; {@link #close} ends the threads.
 */
public final class HostSgd implements AutoCloseable {
    /** Elements a thread copies out of the buffers at once: three such arrays stay in the first-level cache. */
    private static final int TILE = 2048;

    /** Below this many elements a thread more costs more than it saves. */
    private static final int LEAST_PER_THREAD = 32 * 1024;

    private final int threads;
    private final ExecutorService pool;
    /** For each thread copies of parameters, gradients and momentum. */
    private final float[][][] tiles;

    /** With a thread for each processor of the machine. */
    public HostSgd() {
        this(Runtime.getRuntime().availableProcessors());
    }

    /** With the given number of threads, at least 1; the caller's own is one of them. */
    public HostSgd(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("threads must be positive: " + threads);
        }
        this.threads = threads;
        this.tiles = new float[threads][3][TILE];
        this.pool = Executors.newFixedThreadPool(Math.max(1, threads - 1), task -> {
            Thread thread = new Thread(task, "residua-sgd");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * One step over the whole buffers. Positions are ignored, limits count.
     *
     * @param w parameters, updated
     * @param g gradients, read; as long as w
     * @param v momentum, updated; as long as w
     * @param decayPerChunk weight decay of each chunk; the last chunk may be shorter
     * @param chunk elements of a chunk
     */
    public void update(
            FloatBuffer w,
            FloatBuffer g,
            FloatBuffer v,
            float[] decayPerChunk,
            int chunk,
            SgdSettings settings,
            float learningRate) {
        update(w, g, v, decayPerChunk, chunk, settings, learningRate, 0, decayPerChunk.length);
    }

    /** One step over the arrays; otherwise as over buffers. */
    public void update(
            float[] w,
            float[] g,
            float[] v,
            float[] decayPerChunk,
            int chunk,
            SgdSettings settings,
            float learningRate) {
        update(
                FloatBuffer.wrap(w),
                FloatBuffer.wrap(g),
                FloatBuffer.wrap(v),
                decayPerChunk,
                chunk,
                settings,
                learningRate);
    }

    /** One step over the chunks {@code fromChunk .. toChunk-1} only: the rest of the buffers is neither read nor written. */
    public void update(
            FloatBuffer w,
            FloatBuffer g,
            FloatBuffer v,
            float[] decayPerChunk,
            int chunk,
            SgdSettings settings,
            float learningRate,
            int fromChunk,
            int toChunk) {
        Step step = new Step(w, g, v, decayPerChunk, chunk, settings, learningRate);
        if (fromChunk < 0 || toChunk < fromChunk || toChunk > decayPerChunk.length) {
            throw new IllegalArgumentException(
                    "chunks " + fromChunk + " to " + toChunk + " of " + decayPerChunk.length);
        }
        long elements = (long) (toChunk - fromChunk) * chunk;
        int parts = (int) Math.max(1, Math.min(threads, elements / LEAST_PER_THREAD));
        List<Callable<Void>> others = new ArrayList<>();
        for (int part = 1; part < parts; part++) {
            int from = bound(fromChunk, toChunk, part, parts);
            int to = bound(fromChunk, toChunk, part + 1, parts);
            float[][] own = tiles[part];
            others.add(() -> step.run(from, to, own));
        }
        List<Future<Void>> running = others.stream().map(pool::submit).toList();
        step.run(fromChunk, bound(fromChunk, toChunk, 1, parts), tiles[0]);
        running.forEach(HostSgd::await);
    }

    @Override
    public void close() {
        pool.shutdownNow();
    }

    private static int bound(int from, int to, int part, int parts) {
        return from + (int) ((long) (to - from) * part / parts);
    }

    /** Waits even when interrupted: the thread writes to the caller's buffers. */
    private static void await(Future<Void> part) {
        boolean interrupted = false;
        while (true) {
            try {
                part.get();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            } catch (ExecutionException e) {
                throw new IllegalStateException("an update failed", e.getCause());
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** One step, its lengths compared once. */
    @SuppressWarnings("ArrayRecordComponent") // lives as long as one call; never compared
    private record Step(
            FloatBuffer w,
            FloatBuffer g,
            FloatBuffer v,
            float[] decayPerChunk,
            int chunk,
            SgdSettings settings,
            float learningRate) {

        Step {
            int n = w.limit();
            if (g.limit() != n || v.limit() != n) {
                throw new IllegalArgumentException("parameters, gradients and momentum differ in length: " + n + ", "
                        + g.limit() + ", " + v.limit());
            }
            if (chunk < 1 || decayPerChunk.length != Math.floorDiv(n - 1L, chunk) + 1) {
                throw new IllegalArgumentException(
                        n + " elements in chunks of " + chunk + " do not take " + decayPerChunk.length + " decays");
            }
        }

        Void run(int fromChunk, int toChunk, float[][] tiles) {
            float[] wTile = tiles[0];
            float[] gTile = tiles[1];
            float[] vTile = tiles[2];
            int end = (int) Math.min(w.limit(), (long) toChunk * chunk);
            for (long tile = (long) fromChunk * chunk; tile < end; tile += TILE) {
                int start = (int) tile;
                int length = Math.min(TILE, end - start);
                w.get(start, wTile, 0, length);
                g.get(start, gTile, 0, length);
                v.get(start, vTile, 0, length);
                updateTile(start, length, wTile, gTile, vTile);
                w.put(start, wTile, 0, length);
                v.put(start, vTile, 0, length);
            }
            return null;
        }

        /** Updates the copied elements run by run of equal decay. */
        private void updateTile(int start, int length, float[] wTile, float[] gTile, float[] vTile) {
            int done = 0;
            while (done < length) {
                int index = (start + done) / chunk;
                float decay = decayPerChunk[index];
                long until = (index + 1L) * chunk;
                while (until < (long) start + length
                        && Float.compare(decayPerChunk[(int) (until / chunk)], decay) == 0) {
                    until += chunk;
                }
                int to = (int) Math.min(length, until - start);
                SgdArithmetic.update(wTile, gTile, vTile, done, to, decay, settings, learningRate);
                done = to;
            }
        }
    }
}
