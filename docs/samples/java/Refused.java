/** A token that breaks a rule; the message is the reason code of docs/verify.md. */
final class Refused extends Exception {
    private static final long serialVersionUID = 1;

    Refused(String reason) {
        super(reason, null, false, false);
    }

    static void need(boolean kept, String reason) throws Refused {
        if (!kept) throw new Refused(reason);
    }
}
