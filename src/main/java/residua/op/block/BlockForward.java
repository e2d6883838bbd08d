package residua.op.block;

import java.util.List;
import java.util.Optional;
import residua.cl.BufferView;
import residua.cl.DeviceFacts;
import residua.kernel.KernelLibrary;
import residua.kernel.Launch;
import residua.shape.BlockGeometry;

/**
 * The convolutions of a block, one after another, each with scale, shift and ReLU; the last one's result and the
 * shortcut are added before the last ReLU, which may be left out. One launch, and nothing between them in device memory
 * but what fits a cache.
 */
public interface BlockForward {

    /** For plans and command lines. */
    String name();

    /** Whether it computes that block on that device; pure. */
    boolean supports(BlockGeometry g, DeviceFacts facts, int block);

    /** Why launches for each convolution are expected to be faster; empty where they are not; pure. */
    Optional<String> objection(BlockGeometry g, DeviceFacts facts, int block);

    /** Device memory needed while it runs. */
    long scratchBytes(BlockGeometry g, DeviceFacts facts, int block);

    /**
     * Loads the kernels and sets their arguments, once; whoever asked closes the launches.
     *
     * @param relu whether the sum is clamped at zero
     * @param scratch at least {@link #scratchBytes}; may be empty where that is 0
     * @throws IllegalArgumentException where a tensor does not fit the geometry
     */
    List<Launch> bind(
            KernelLibrary kernels, BlockGeometry g, boolean relu, BlockTensors tensors, Optional<BufferView> scratch);
}
