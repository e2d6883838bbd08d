package residua.optim;

import java.util.ArrayList;
import java.util.List;
import residua.cl.ClBuffer;
import residua.cl.ClQueue;
import residua.cl.HostMemory;
import residua.schedule.ParameterStore;
import residua.tensor.Tensor;

/**
 * The update on the host: parameters' master copy and momentum in aligned host memory, gradients read back in pieces,
 * each piece updated while the next one travels. The same bits as {@link DeviceUpdate}.
 */
public final class HostUpdate implements Update {
    /** Enough pieces to overlap, few enough for each to be a long transfer. */
    private static final int PIECES = 8;

    private final ClQueue queue;
    private final ParameterStore store;
    private final Tensor loss;
    private final SgdSettings settings;
    private final HostSgd sgd = new HostSgd();
    private final float[] decay;
    private final float[] losses;
    private final int chunk;
    private final List<HostMemory> owned = new ArrayList<>();
    private final HostMemory w;
    private final HostMemory g;
    private final HostMemory v;
    private float rate;

    /**
     * Reads the store's parameters and momentum as they are now.
     *
     * @param loss losses of the step's examples
     */
    public HostUpdate(ClQueue queue, ParameterStore store, SgdSettings settings, Tensor loss) {
        this.queue = queue;
        this.store = store;
        this.loss = loss;
        this.settings = settings;
        this.losses = new float[Math.toIntExact(loss.buffer().bytes() / Float.BYTES)];
        this.decay = store.layout().perChunk(settings::decayOf);
        this.chunk = Math.toIntExact(store.layout().alignmentBytes() / Float.BYTES);
        long bytes = store.layout().trainedBytes();
        try {
            this.w = allocate(bytes);
            this.g = allocate(bytes);
            this.v = allocate(bytes);
            queue.read(w, 0, store.trained(), 0, bytes);
            queue.read(v, 0, store.momentum(), 0, bytes);
            queue.finish();
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    private HostMemory allocate(long bytes) {
        HostMemory memory = HostMemory.allocate(bytes);
        owned.add(memory);
        return memory;
    }

    @Override
    public void begin(float learningRate) {
        rate = learningRate;
    }

    @Override
    public void apply() {
        queue.read(loss, losses);
        if (!finite(losses)) {
            return;
        }
        int pieces = Math.min(PIECES, decay.length);
        fetch(0, pieces);
        for (int i = 0; i < pieces; i++) {
            queue.finish();
            if (i + 1 < pieces) {
                fetch(i + 1, pieces);
            }
            sgd.update(
                    w.floats(),
                    g.floats(),
                    v.floats(),
                    decay,
                    chunk,
                    settings,
                    rate,
                    first(i, pieces),
                    first(i + 1, pieces));
            queue.write(store.trained(), offset(i, pieces), w, offset(i, pieces), length(i, pieces));
            queue.flush();
        }
        // The next step overwrites this memory: the copies to the device must be done.
        queue.finish();
    }

    /** Sends a piece of the gradients on its way. */
    private void fetch(int piece, int pieces) {
        queue.read(g, offset(piece, pieces), store.gradients(), offset(piece, pieces), length(piece, pieces));
        queue.flush();
    }

    @Override
    public void storeMomentum() {
        ClBuffer momentum = store.momentum();
        queue.write(momentum, 0, v, 0, store.layout().trainedBytes());
        queue.finish();
    }

    private static boolean finite(float[] losses) {
        for (float value : losses) {
            if (!Float.isFinite(value)) {
                return false;
            }
        }
        return true;
    }

    private int first(int piece, int pieces) {
        return (int) ((long) decay.length * piece / pieces);
    }

    private long offset(int piece, int pieces) {
        return (long) first(piece, pieces) * chunk * Float.BYTES;
    }

    private long length(int piece, int pieces) {
        return offset(piece + 1, pieces) - offset(piece, pieces);
    }

    @Override
    public void close() {
        sgd.close();
        owned.forEach(HostMemory::close);
    }
}
