package residua.compare;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import residua.graph.Graph;
import residua.graph.Parameter;
import residua.model.Zoo;
import residua.optim.Initialisation;
import residua.tensor.HostTensor;

/** ONNX Runtime's side, on the CPU: inference of Residua's own graphs and weights. */
final class OnnxWorker implements Worker {
    private static final int SEED = 1;

    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final int threads;

    private OnnxWorker(int threads) {
        this.threads = threads;
    }

    /** Serves turns; the argument is the number of threads. */
    public static void main(String[] arguments) throws IOException {
        Worker.serve(new OnnxWorker(Integer.parseInt(arguments[0])));
    }

    /** Work is {@code inference:MODEL:BATCH}. */
    @Override
    public String answer(String work, int repeats) {
        String[] words = work.split(":");
        int batch = Integer.parseInt(words[2]);
        try {
            return "" + inference(Zoo.network(words[1]).inference(batch), batch, repeats);
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }

    private double inference(Graph graph, int batch, int repeats) throws OrtException {
        Map<String, HostTensor> weights = new HashMap<>();
        for (Parameter p : graph.parameters()) {
            weights.put(p.value().name(), Initialisation.fill(p, SEED));
        }
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(threads);
            options.setInterOpNumThreads(1);
            options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
            String input = OnnxModel.name(graph.inputs().get(0));
            long[] shape = {
                batch,
                graph.inputs().get(0).shape().dim(1),
                graph.inputs().get(0).shape().dim(2),
                graph.inputs().get(0).shape().dim(3)
            };
            FloatBuffer images = images(graph.inputs().get(0).shape().elements());
            try (OrtSession session = environment.createSession(OnnxModel.of(graph, weights), options);
                    OnnxTensor tensor = OnnxTensor.createTensor(environment, images, shape)) {
                return Turn.perSecond(() -> run(session, input, tensor), batch, repeats);
            }
        }
    }

    private static void run(OrtSession session, String input, OnnxTensor images) {
        try (OrtSession.Result result = session.run(Map.of(input, images))) {
            float logit = ((OnnxTensor) result.get(0)).getFloatBuffer().get(0);
            if (!Float.isFinite(logit)) {
                throw new IllegalStateException("ONNX Runtime's logit is " + logit);
            }
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }

    private static FloatBuffer images(long elements) {
        FloatBuffer images = ByteBuffer.allocateDirect(Math.toIntExact(elements * Float.BYTES))
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
        Random random = new Random(SEED);
        for (int i = 0; i < elements; i++) {
            images.put(i, 2 * random.nextFloat() - 1);
        }
        return images;
    }
}
