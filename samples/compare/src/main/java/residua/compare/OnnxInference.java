package residua.compare;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Map;
import java.util.stream.IntStream;
import residua.graph.Graph;
import residua.graph.Value;
import residua.model.Zoo;

/** Inference in ONNX Runtime of Residua's own graph; logits read back. */
final class OnnxInference implements NetworkTurns.Running {
    private final OrtSession session;
    private final String input;
    private final OnnxTensor images;
    private final float[] logits;

    /** Lives as long as its process. */
    OnnxInference(NetworkCase work, int threads) {
        Graph graph = Zoo.network(work.model()).inference(work.batch());
        Value x = graph.inputs().get(0);
        input = OnnxModel.name(x);
        logits = new float[Math.toIntExact(graph.output("logits").shape().elements())];
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(threads);
            options.setInterOpNumThreads(1);
            options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
            session = environment.createSession(OnnxModel.of(graph, NetworkData.weights(graph)), options);
            long[] shape = IntStream.range(0, x.shape().rank())
                    .mapToLong(i -> x.shape().dim(i))
                    .toArray();
            images = OnnxTensor.createTensor(environment, direct(NetworkData.images(x.shape())), shape);
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }

    private static FloatBuffer direct(float[] values) {
        return ByteBuffer.allocateDirect(Math.multiplyExact(values.length, Float.BYTES))
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer()
                .put(values)
                .flip();
    }

    @Override
    public void step() {
        try (OrtSession.Result result = session.run(Map.of(input, images))) {
            ((OnnxTensor) result.get(0)).getFloatBuffer().get(logits);
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public float[] results() {
        return logits;
    }
}
