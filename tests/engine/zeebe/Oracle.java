import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.camunda.zeebe.client.ZeebeClient;
import io.camunda.zeebe.process.test.api.ZeebeTestEngine;
import io.camunda.zeebe.process.test.engine.EngineFactory;
import io.camunda.zeebe.protocol.record.Record;
import io.camunda.zeebe.protocol.record.RecordType;
import io.camunda.zeebe.protocol.record.ValueType;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;

/** Camunda 8's own engine in memory: a command a line in, its events since then a line each out. */
public class Oracle {
    static final Set<ValueType> TOLD = Set.of(
        ValueType.PROCESS_INSTANCE, ValueType.JOB, ValueType.INCIDENT, ValueType.VARIABLE,
        ValueType.PROCESS_MESSAGE_SUBSCRIPTION, ValueType.SIGNAL_SUBSCRIPTION);
    static final Duration PATIENCE = Duration.ofSeconds(20);

    final ObjectMapper json = new ObjectMapper();
    final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    final ZeebeTestEngine engine = EngineFactory.create();
    final ZeebeClient client;
    long told = 0;

    Oracle() {
        engine.start();
        client = engine.createClient();
    }

    public static void main(String[] words) throws Exception {
        Oracle oracle = new Oracle();
        oracle.out.println("ready");
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            oracle.answer(oracle.json.readTree(line));
        }
        System.exit(0);
    }

    void answer(JsonNode command) throws Exception {
        String key = "", refused = "";
        try {
            key = carryOut(command);
            engine.waitForIdleState(PATIENCE);
        } catch (Exception failure) {
            refused = String.valueOf(failure.getMessage());
        }
        long last = told;
        for (Record<?> record : engine.getRecordStreamSource().getRecords()) {
            if (record.getPosition() <= told) continue;
            last = Math.max(last, record.getPosition());
            if (record.getRecordType() == RecordType.EVENT && TOLD.contains(record.getValueType())) {
                out.println(record.toJson());
            }
        }
        told = last;
        out.println(json.writeValueAsString(json.createObjectNode().put("key", key).put("refused", refused)));
    }

    String carryOut(JsonNode c) throws Exception {
        String variables = c.path("variables").toString();
        switch (c.get("do").asText()) {
            case "deploy":
                byte[] source = c.get("source").asText().getBytes(StandardCharsets.UTF_8);
                client.newDeployResourceCommand().addResourceBytes(source, "p.bpmn").send().join();
                return "";
            case "start":
                return "" + client.newCreateInstanceCommand().bpmnProcessId("p").latestVersion()
                    .variables(variables).send().join().getProcessInstanceKey();
            case "complete":
                client.newCompleteCommand(c.get("job").asLong()).variables(variables).send().join();
                return "";
            case "publish":
                client.newPublishMessageCommand().messageName(c.get("name").asText())
                    .correlationKey(c.get("key").asText()).variables(variables)
                    .timeToLive(Duration.ZERO).send().join();
                return "";
            case "signal":
                client.newBroadcastSignalCommand().signalName(c.get("name").asText())
                    .variables(variables).send().join();
                return "";
            case "wait":
                engine.increaseTime(Duration.ofSeconds(c.get("seconds").asLong()));
                engine.waitForBusyState(Duration.ofMillis(300));
                return "";
            case "cancel":
                client.newCancelInstanceCommand(c.get("instance").asLong()).send().join();
                return "";
            default:
                throw new IllegalArgumentException(c.toString());
        }
    }
}
