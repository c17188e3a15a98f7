using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using GrpcCrm.Platform.Validation;

namespace GrpcCrm.Tests.Platform;

public sealed class MessageCheckTests
{
    private const string Manufacturer = "manufacturers/01890000-0000-7000-8000-0000000000e1";

    [Fact]
    public void Everything_that_is_wrong_is_found_at_once_under_its_path()
    {
        var request = new V1.CreateCustomerRequest
        {
            Customer = new()
            {
                SourceSystem = "DMS",
                ExternalId = new string('x', 201),
                PhoneNumbers = { "+85223456789", "", "2345" },
                PreferredChannel = (V1.CommunicationChannel)42,
            },
        };

        Assert.Equal(
            [
                "parent REQUIRED", "customer.source_system PATTERN", "customer.external_id MAX_LEN", "customer.kind REQUIRED",
                "customer.phone_numbers[1] REQUIRED", "customer.phone_numbers[2] FORMAT", "customer.preferred_channel ENUM",
            ],
            Check(request));
    }

    [Fact]
    public void A_list_with_too_many_items_is_refused_once()
    {
        var customer = new V1.Customer { Kind = V1.CustomerKind.Person };
        customer.PhoneNumbers.AddRange(Enumerable.Range(0, 11).Select(i => $"+8522345678{i:00}"));

        Assert.Equal(["phone_numbers MAX_ITEMS"], Check(customer));
    }

    [Theory]
    [InlineData("dealers/01890000-0000-7000-8000-0000000000d1", "")]
    [InlineData("customers/01890000-0000-7000-8000-0000000000d1", "parent NAME")]
    [InlineData("dealers/1", "parent NAME")]
    public void A_reference_must_have_the_shape_of_its_collection(string parent, string expected) =>
        Assert.Equal(expected, string.Join(' ', Check(new V1.ListCustomersRequest { Parent = parent })));

    [Fact]
    public void Lengths_count_characters_and_not_the_halves_of_some()
    {
        static V1.Customer Named(string name) => new() { Kind = V1.CustomerKind.Person, FamilyName = name };

        Assert.Empty(Check(Named(string.Concat(Enumerable.Repeat("👍", 200)))));
        Assert.Equal(["family_name MAX_LEN"], Check(Named(string.Concat(Enumerable.Repeat("👍", 201)))));
        Assert.Equal(["family_name MAX_LEN"], Check(Named(new string('陳', 201))));
    }

    [Theory]
    [InlineData("a\0b")]
    [InlineData("\uFFFD")]
    public void NUL_and_what_was_not_UTF_8_are_refused(string text) =>
        Assert.Equal(["family_name TEXT"], Check(new V1.Customer { Kind = V1.CustomerKind.Person, FamilyName = text }));

    [Theory]
    [InlineData("a\nb")]
    [InlineData("a\tb")]
    [InlineData("a\u001Bb")]
    [InlineData("a\u007Fb")]
    [InlineData("a\u0085b")]
    [InlineData("a\u2028b")]
    [InlineData("a\u202Eb")]
    [InlineData("a\u2066b")]
    public void Nothing_in_a_line_ends_it_or_hides_or_reorders_what_it_says(string text)
    {
        Assert.Equal(["family_name CONTROL"], Check(new V1.Customer { Kind = V1.CustomerKind.Person, FamilyName = text }));
        Assert.Equal(["session_id CONTROL"], Check(new V1.StreamReportsRequest { Parent = Manufacturer, SessionId = text }));
        Assert.Equal(["filter.source_systems[1] CONTROL"], Check(new V1.ListCustomersRequest
        {
            Parent = "dealers/01890000-0000-7000-8000-0000000000d1",
            Filter = new() { SourceSystems = { "dms", text } },
        }));
    }

    [Theory]
    [InlineData("one\r\ntwo\n\tthree", true)]
    [InlineData("phone \u202A+852 2345 6789\u202C and \u2068name\u2069", true)]
    [InlineData("a\u0001b", false)]
    [InlineData("a\u001Bb", false)]
    [InlineData("a\u007Fb", false)]
    [InlineData("a\u202Db", false)]
    [InlineData("a\u202Eb", false)]
    public void Free_text_has_line_breaks_and_tabs_and_no_other_controls(string text, bool valid) =>
        Assert.Equal(valid ? [] : ["notes CONTROL"], Check(new V1.Interaction
        {
            Channel = V1.CommunicationChannel.Phone,
            Direction = V1.InteractionDirection.Inbound,
            OccurredTime = new() { Seconds = 1 },
            Notes = text,
        }));

    [Fact]
    public void Marks_that_only_accompany_letters_are_part_of_a_name() =>
        Assert.Empty(Check(new V1.Customer { Kind = V1.CustomerKind.Person, FamilyName = "\u200Fכהן\u200E \u061C" }));

    [Fact]
    public void Of_a_million_violations_twenty_are_told_and_how_many_more_there_are()
    {
        var customer = new V1.Customer { Kind = V1.CustomerKind.Person };
        customer.PhoneNumbers.AddRange(Enumerable.Repeat("", 1_000_000));
        Assert.Equal(["phone_numbers MAX_ITEMS"], Check(customer));

        var violations = new Violations();
        for (var i = 0; i < 1000; i++) violations.Add($"names[{i}]", "NAME", "A name is expected.");
        Assert.Equal((21, "MORE"), (violations.Found.Count, violations.Found[^1].Reason));
        Assert.StartsWith("And 980 more.", violations.Found[^1].Description, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-2208988800, 0, true)]
    [InlineData(-2208988801, 999_999_999, false)]
    [InlineData(253402128000, 0, true)]
    [InlineData(253402300799, 999_999_999, true)]
    [InlineData(253402300800, 0, false)]
    [InlineData(0, -1, false)]
    [InlineData(0, 1_000_000_000, false)]
    [InlineData(long.MinValue, 0, false)]
    [InlineData(long.MaxValue, int.MaxValue, false)]
    public void A_time_lies_between_1900_and_9999(long seconds, int nanos, bool valid)
    {
        var filter = new V1.InteractionFilter { OccurredFromTime = new Timestamp { Seconds = seconds, Nanos = nanos } };

        Assert.Equal(valid ? [] : ["occurred_from_time TIME"], Check(filter));
    }

    [Theory]
    [InlineData(2024, 2, 29, true)]
    [InlineData(1900, 1, 1, true)]
    [InlineData(9999, 12, 31, true)]
    [InlineData(2025, 2, 29, false)]
    [InlineData(1899, 12, 31, false)]
    [InlineData(2025, 0, 1, false)]
    [InlineData(2025, 13, 1, false)]
    [InlineData(2025, 1, 0, false)]
    [InlineData(-1, 1, 1, false)]
    [InlineData(10000, 1, 1, false)]
    public void A_date_is_a_day_of_the_calendar_since_1900(int year, int month, int day, bool valid)
    {
        var filter = new V1.ReportFilter { PeriodFromDate = new() { Year = year, Month = month, Day = day } };

        Assert.Equal(valid ? [] : ["period_from_date DATE"], Check(filter));
    }

    [Theory]
    [InlineData(0, "")]
    [InlineData(604_800, "")]
    [InlineData(604_801, "duration_seconds LTE")]
    [InlineData(-1, "duration_seconds GTE")]
    public void A_number_lies_within_its_bounds(int seconds, string expected)
    {
        var interaction = new V1.Interaction
        {
            Channel = V1.CommunicationChannel.Phone,
            Direction = V1.InteractionDirection.Inbound,
            OccurredTime = new() { Seconds = 1 },
            DurationSeconds = seconds,
        };

        Assert.Equal(expected, string.Join(' ', Check(interaction)));
    }

    [Fact]
    public void What_only_the_service_sets_is_cleared_unchecked_and_so_is_a_name_outside_an_update()
    {
        var customer = new V1.Customer
        {
            Name = "dealers/other\0",
            Kind = V1.CustomerKind.Person,
            CreateTime = new() { Seconds = long.MaxValue },
            Etag = "\"7\"",
        };

        Assert.Empty(Check(customer));
        Assert.Equal(new V1.Customer { Kind = V1.CustomerKind.Person, Etag = "\"7\"" }, customer);
    }

    [Fact]
    public void An_update_needs_a_name_and_only_the_required_fields_that_it_changes()
    {
        Assert.Equal(["customer.name REQUIRED"], Check(new V1.UpdateCustomerRequest { Customer = new() { GivenName = "Mei" } }));
        var name = "dealers/01890000-0000-7000-8000-0000000000d1/customers/01890000-0000-7000-8000-0000000000c1";
        Assert.Empty(Check(new V1.UpdateCustomerRequest { Customer = new() { Name = name, GivenName = "Mei" } }));
        var clearing = new V1.UpdateCustomerRequest { Customer = new() { Name = name }, UpdateMask = new() { Paths = { "kind" } } };
        Assert.Equal(["customer.kind REQUIRED"], Check(clearing));
    }

    [Fact]
    public void Records_that_are_checked_one_by_one_do_not_fail_their_batch() =>
        Assert.Empty(Check(new V1.IngestBatch { Records = { new V1.IngestRecord { Customer = new() } } }));

    [Fact]
    public void An_absent_message_is_not_looked_into() => Assert.Empty(Check(new V1.ListCustomersRequest
    {
        Parent = "dealers/01890000-0000-7000-8000-0000000000d1",
    }));

    private static IEnumerable<string> Check(IMessage message)
    {
        var violations = new Violations();
        MessageCheck.Of(message.Descriptor).Check(message, "", null, violations);
        return violations.Found.Select(violation => $"{violation.Field} {violation.Reason}");
    }
}
