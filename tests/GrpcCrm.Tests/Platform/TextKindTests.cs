using Google.Protobuf.Reflection;
using GrpcCrm.Platform;
using GrpcCrm.Platform.Validation;
using GrpcCrm.Tests.Architecture;

namespace GrpcCrm.Tests.Platform;

/// <summary>How the contract's texts are taken: every one that a caller can set, from the contract alone.</summary>
public sealed class TextKindTests
{
    public static TheoryData<string> Keys => [.. Of(V1.TextKind.Key).Select(Name)];

    public static TheoryData<string> NamesOfPeople => [.. Of(V1.TextKind.Name).Select(Name)];

    /// <summary>Which text is of which kind stands in the approved contract, with the other options of its field.</summary>
    [Fact]
    public void Every_text_is_of_a_kind_and_every_kind_has_texts()
    {
        Findings.None(Of(V1.TextKind.Unspecified).Select(Name));
        Assert.All(
            Enum.GetValues<V1.TextKind>().Where(kind => kind != V1.TextKind.Unspecified), kind => Assert.NotEmpty(Of(kind)));
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public void A_key_with_white_space_at_an_end_or_anything_unseen_is_refused(string name)
    {
        var field = Fields().Single(field => Name(field) == name);
        foreach (var text in new[] { " k", "k ", "\u3000k", "k\u00A0", "\uFEFFk", "k\u200Bk", "k\u200Ek", "k\u200Dk", "k\u2060", "k\uFE0F", "k\u2800", "k\U000E0041" })
        {
            var (violations, _) = Checked(field, text);
            Assert.True(violations.Any(violation => violation.Reason is "SPACE" or "INVISIBLE"), $"{name} took {text}");
        }

        Assert.Equal("CONTROL", Checked(field, "k\nk").Violations[0].Reason);
        Assert.Equal("TEXT", Checked(field, "k\uFFFDk").Violations[0].Reason);
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public void A_key_of_white_space_alone_is_empty_and_one_of_decomposed_letters_is_composed(string name)
    {
        var field = Fields().Single(field => Name(field) == name);

        Assert.Equal("", Checked(field, " \u3000\t").Text);
        Assert.Equal("caf\u00e9", Checked(field, "cafe\u0301").Text);
        Assert.Equal("\u8c48", Checked(field, "\uF900").Text);
    }

    [Theory]
    [MemberData(nameof(NamesOfPeople))]
    public void A_name_is_trimmed_and_composed_and_keeps_its_joiners(string name)
    {
        var field = Fields().Single(field => Name(field) == name);

        Assert.Equal("Chan", Checked(field, "\uFEFF Chan\u3000\r\n\u200B").Text);
        Assert.Equal("", Checked(field, "\u3000").Text);
        Assert.Equal("Jos\u00e9", Checked(field, "Jose\u0301 ").Text);
        foreach (var kept in new[] { "\u0645\u06CC\u200C\u062E\u0648\u0627\u0647\u0645", "\u0DC1\u0DCA\u200D\u0DBB\u0DD3", "\u845B\U000E0100\u57CE" })
        {
            var (violations, text) = Checked(field, kept);
            Assert.Equal(kept, text);
            Assert.DoesNotContain(violations, violation => violation.Reason is "INVISIBLE" or "CONTROL" or "TEXT");
        }

        Assert.Equal("INVISIBLE", Checked(field, "Ch\u200Ban").Violations[0].Reason);
        Assert.Equal("INVISIBLE", Checked(field, "Ch\uFEFFan").Violations[0].Reason);
        Assert.Equal("CONTROL", Checked(field, "Ch\u202Ean").Violations[0].Reason);
    }

    [Fact]
    public void Free_text_stays_as_it_came()
    {
        foreach (var field in Of(V1.TextKind.Free))
        {
            const string Text = " Jose\u0301\u200B\r\n\u3000\uFEFF";
            var (violations, text) = Checked(field, Text);
            Assert.Equal((Text, 0), (text, violations.Count));
        }
    }

    [Fact]
    public void A_violation_says_which_character_where_and_what_to_do()
    {
        var field = V1.Complaint.Descriptor.FindFieldByName("category");

        Assert.Equal(
            "Character 7 is U+0020, a space. White space at an end would make another key of the same letters. Remove it.",
            Assert.Single(Checked(field, "Engine ").Violations).Description);
        Assert.Equal(
            ["Character 2 is U+FEFF, a byte order mark.", "Character 4 is U+202E, a right-to-left override."],
            Checked(field, "\U0001F697\uFEFFk\u202E").Violations.Select(violation => violation.Description.Split(". ")[0] + "."));
    }

    [Fact]
    public void Every_pattern_of_the_contract_is_told_in_words() =>
        Findings.None(Fields().Where(field => RulesOf(field).Pattern is { Length: > 0 } pattern && TextCheck.WordsOf(pattern) is null)
            .Select(field => $"{Name(field)}: no words say what {RulesOf(field).Pattern} asks for; add them to Words in src/GrpcCrm/Platform/Validation/TextCheck.cs"));

    private static (IReadOnlyList<Google.Rpc.BadRequest.Types.FieldViolation> Violations, string Text) Checked(FieldDescriptor field, string text)
    {
        var message = field.ContainingType.Parser.ParseFrom([]);
        if (field.IsRepeated) ((System.Collections.IList)field.Accessor.GetValue(message)).Add(text);
        else field.Accessor.SetValue(message, text);
        var violations = new Violations();
        MessageCheck.Of(message.Descriptor).Check(message, "", null, violations);
        var value = field.Accessor.GetValue(message);
        return (
            [.. violations.Found.Where(violation => violation.Field.Split('[')[0] == field.Name)],
            field.IsRepeated ? (string)((System.Collections.IList)value)[0]! : (string)value);
    }

    private static string Name(FieldDescriptor field) => $"{field.ContainingType.Name}.{field.Name}";

    private static IEnumerable<FieldDescriptor> Of(V1.TextKind kind) => Fields().Where(field => TextCheck.KindOf(RulesOf(field)) == kind);

    /// <summary>The texts that a caller can set in any request; the name that only an update holds is a reference like the others.</summary>
    private static IEnumerable<FieldDescriptor> Fields()
    {
        var seen = new HashSet<MessageDescriptor>();
        var open = new Queue<MessageDescriptor>(
            Contract.Methods.Select(method => method.InputType));
        while (open.TryDequeue(out var type))
        {
            if (!seen.Add(type)) continue;
            foreach (var field in type.Fields.InFieldNumberOrder().Where(field => RulesOf(field) is { OutputOnly: false, Identifier: false }))
            {
                if (field.FieldType == FieldType.String) yield return field;
                if (field is { FieldType: FieldType.Message } && field.MessageType.File.Package == "grpccrm.v1") open.Enqueue(field.MessageType);
            }
        }
    }

    private static V1.FieldRules RulesOf(FieldDescriptor field) => field.GetOptions()?.GetExtension(V1.OptionsExtensions.Rules) ?? new();
}
