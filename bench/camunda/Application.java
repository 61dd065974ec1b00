import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;

/** Camunda 7 behind its REST interface; everything else is said by the environment. */
@EnableAutoConfiguration
public class Application {
    public static void main(String[] words) {
        SpringApplication.run(Application.class, words);
    }
}
