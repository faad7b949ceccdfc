import io.confluent.flink.plugin.ConfluentSettings;
import io.confluent.flink.plugin.ConfluentTools;
import io.confluent.flink.plugin.StatementHandle;
import java.util.Arrays;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.TableResult;

/** The life of a statement by Confluent's Table API; each line of output is checked by the test. */
public class StatementLife {

    private static final String DDL =
            "CREATE TABLE `dealer-001` (`key` BYTES, `id` STRING) "
                    + "WITH ('connector' = 'confluent', 'value.format' = 'json-registry')";
    private static final String INSERT =
            "INSERT INTO `dealer-001` (`key`, `id`) SELECT CAST(`id` AS BYTES), `id` "
                    + "FROM `raw-event-headers` WHERE `__op` = 'c'";

    public static void main(String[] arguments) throws Exception {
        EnvironmentSettings settings =
                ConfluentSettings.newBuilder()
                        .setEndpointTemplate(arguments[0])
                        .setOrganizationId(arguments[1])
                        .setEnvironmentId(arguments[2])
                        .setComputePoolId(arguments[3])
                        .setFlinkApiKey(System.getenv("FLINK_API_KEY"))
                        .setFlinkApiSecret(System.getenv("FLINK_API_SECRET"))
                        .setCloud("aws")
                        .setRegion("local")
                        .build();
        TableEnvironment environment = TableEnvironment.create(settings);
        environment.useCatalog("demo");
        environment.useDatabase("cars");
        say("catalogs", Arrays.toString(environment.listCatalogs()));
        environment.executeSql(DDL);
        say("tables", Arrays.toString(environment.listTables()));
        say("rows", ConfluentTools.collectMaterialized(environment.executeSql("SHOW TABLES")));

        ConfluentTools.setStatementName(environment, "filter");
        TableResult filling = environment.executeSql(INSERT);
        say("name", ConfluentTools.getStatementName(filling));
        StatementHandle handle = ConfluentTools.getStatementHandle(filling);
        say("created", phase(handle));
        handle.stop();
        say("stopped", phase(handle));
        handle.resume();
        say("resumed", phase(handle));
        handle.delete();

        try {
            environment.executeSql(INSERT.replace("`__op`", "`nope`"));
            say("wrong", "accepted");
        } catch (Exception refusal) {
            say("wrong", refusal.getMessage().replace('\n', ' '));
        }
    }

    private static String phase(StatementHandle handle) {
        return String.valueOf(handle.getSqlV1Statement().getStatus().getPhase());
    }

    private static void say(String what, Object value) {
        System.out.println(what + ": " + value);
    }
}
