package residua.bench;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import residua.graph.Op;
import residua.graph.Value;
import residua.kernel.KernelLibrary;
import residua.schedule.Step;
import residua.shape.Shape;
import residua.tensor.Tensor;
import residua.trial.StepTrial;

/**
 * A step of a plan.
 *
 * @param step what is run
 * @param block channels in a block of the plan
 */
record StepWork(Step step, int block) implements LayerWork {

    private record Identity(Op op, List<Shape> operands, String algorithm, int block) {}

    @Override
    public Object identity() {
        List<Shape> operands = Stream.concat(step.node().inputs().stream(), step.node().outputs().stream())
                .map(Value::shape)
                .toList();
        return new Identity(step.node().op(), operands, step.algorithm(), block);
    }

    @Override
    public long bytes() {
        Set<Value> values = new LinkedHashSet<>(step.node().inputs());
        values.addAll(step.node().outputs());
        return step.scratchBytes()
                + values.stream()
                        .mapToLong(v -> Tensor.bytes(v.shape(), v.layout(), block))
                        .sum();
    }

    @Override
    public Trial open(KernelLibrary kernels) {
        StepTrial trial = StepTrial.open(kernels, step, block);
        return new Trial() {
            @Override
            public double sample(long sampleNanos) {
                return trial.sample(sampleNanos);
            }

            @Override
            public Optional<String> fault() {
                return Optional.empty();
            }

            @Override
            public void close() {
                trial.close();
            }
        };
    }
}
