package residua.bench;

import java.util.Optional;
import residua.cl.DeviceFacts;
import residua.kernel.KernelLibrary;
import residua.kernel.TunedValues;
import residua.op.conv.ConvAlgorithm;
import residua.op.conv.ConvForward;
import residua.shape.ConvGeometry;
import residua.shape.Layout;
import residua.tensor.Tensor;
import residua.trial.ConvTrial;

/**
 * A pass of a convolution.
 *
 * @param what pass, sizes and channel block
 * @param algorithm which computes it
 * @param trained whether the filter changes before each run, so that bringing it into the algorithm's form is part of it
 * @param facts of the device
 */
record ConvWork(TunedValues.Key what, ConvAlgorithm algorithm, boolean trained, DeviceFacts facts)
        implements LayerWork {

    private record Identity(TunedValues.Key what, String algorithm, boolean trained) {}

    @Override
    public Object identity() {
        return new Identity(what, text(), trained);
    }

    /** Name and settings of the algorithm. */
    String text() {
        return (algorithm.name() + " " + algorithm.settings()).strip();
    }

    @Override
    public long bytes() {
        ConvGeometry g = what.g();
        int block = what.block();
        long prepared = algorithm instanceof ConvForward forward
                ? forward.prepared(g, facts, block)
                        .map(shape -> Tensor.bytes(shape, Layout.PLAIN, block))
                        .orElse(0L)
                : 0;
        return Tensor.bytes(g.x(), Layout.BLOCKED, block)
                + Tensor.bytes(g.filter(), Layout.FILTER, block)
                + Tensor.bytes(g.y(), Layout.BLOCKED, block)
                + prepared
                + algorithm.scratchBytes(g, facts, block);
    }

    @Override
    public Trial open(KernelLibrary kernels) {
        ConvTrial tensors = ConvTrial.open(kernels, what);
        try {
            return new Bound(tensors, tensors.bind(algorithm), trained);
        } catch (RuntimeException | Error e) {
            tensors.close();
            throw e;
        }
    }

    private record Bound(ConvTrial tensors, ConvTrial.Run run, boolean trained) implements Trial {
        @Override
        public double sample(long sampleNanos) {
            return run.sample(sampleNanos) + (trained ? run.samplePrepare(sampleNanos) : 0);
        }

        @Override
        public Optional<String> fault() {
            return run.fault();
        }

        @Override
        public void close() {
            run.close();
            tensors.close();
        }
    }
}
