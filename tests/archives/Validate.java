import java.io.FileInputStream;
import java.util.TreeSet;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/**
 * Prints for each file and each profile: file, profile, how many checks were made, and the
 * clauses that failed, parted by tabs. Arguments: profiles parted by commas, then files.
 */
public class Validate {
    public static void main(String[] arguments) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        for (int place = 1; place < arguments.length; place++) {
            for (String profile : arguments[0].split(",")) {
                validate(arguments[place], PDFAFlavour.byFlavourId(profile));
            }
        }
    }

    private static void validate(String file, PDFAFlavour profile) throws Exception {
        try (FileInputStream content = new FileInputStream(file);
                PDFAParser parser = Foundries.defaultInstance().createParser(content, profile);
                PDFAValidator validator =
                        Foundries.defaultInstance().createValidator(profile, false)) {
            ValidationResult found = validator.validate(parser);
            TreeSet<String> failed = new TreeSet<>();
            for (TestAssertion each : found.getTestAssertions()) {
                failed.add(each.getRuleId().getClause() + "/" + each.getRuleId().getTestNumber());
            }
            System.out.println(String.join("\t", file, profile.getId(),
                    String.valueOf(found.getTotalAssertions()), String.join(" ", failed)));
        }
    }
}
