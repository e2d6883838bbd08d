package residua.trial;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import residua.cl.BufferView;
import residua.cl.DeviceFacts;
import residua.kernel.KernelLibrary;
import residua.kernel.Launch;
import residua.kernel.Params;
import residua.op.block.BlockForward;
import residua.op.block.BlockRowRing;
import residua.op.block.BlockTensors;
import residua.shape.BlockGeometry;

/** Kernels for whole blocks with a fault, as {@link WrongForward}. */
public final class WrongBlock implements BlockForward {
    private final WrongForward.Fault fault;
    private final BlockForward right = new BlockRowRing();

    /** With that fault. */
    public WrongBlock(WrongForward.Fault fault) {
        this.fault = fault;
    }

    @Override
    public String name() {
        return "wrong-" + fault.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public Params settings() {
        return Params.none();
    }

    @Override
    public List<Params> candidates(BlockGeometry g, DeviceFacts facts, int block) {
        return List.of(Params.none());
    }

    @Override
    public BlockForward with(Params settings) {
        return this;
    }

    @Override
    public boolean supports(BlockGeometry g, DeviceFacts facts, int block) {
        return right.supports(g, facts, block);
    }

    @Override
    public Optional<String> objection(BlockGeometry g, long separateMacs, DeviceFacts facts, int block) {
        return Optional.of("wrong");
    }

    @Override
    public long scratchBytes(BlockGeometry g, DeviceFacts facts, int block) {
        return right.scratchBytes(g, facts, block);
    }

    @Override
    public List<Launch> bind(
            KernelLibrary kernels, BlockGeometry g, boolean relu, BlockTensors tensors, Optional<BufferView> scratch) {
        return fault.with(kernels, tensors.y(), () -> right.bind(kernels, g, relu, tensors, scratch));
    }
}
