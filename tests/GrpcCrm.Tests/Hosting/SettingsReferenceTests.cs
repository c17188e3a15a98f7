using GrpcCrm.Hosting;
using GrpcCrm.Tests.Architecture;

namespace GrpcCrm.Tests.Hosting;

/// <summary>The reference of all settings says what the code says.</summary>
public sealed class SettingsReferenceTests
{
    private const string Reference = "src/GrpcCrm/SETTINGS.md";
    private const string Approve = "GRPCCRM_APPROVE";

    /// <summary>What a program that builds a host hands over; no variable.</summary>
    private static readonly string[] NotFromTheEnvironment = [nameof(CrmSettings.Options)];

    [Fact]
    public void The_reference_is_as_the_code_says()
    {
        var text = SettingsReference.Markdown();
        if (Environment.GetEnvironmentVariable(Approve) == "1") File.WriteAllText(SourceTree.PathOf(Reference), text);

        Assert.True(File.ReadAllText(SourceTree.PathOf(Reference)) == text, $"{Reference} is behind the code; write it anew with {Approve}=1.");
    }

    [Fact]
    public void Every_setting_is_explained()
    {
        var settings = SettingsReference.Sections().SelectMany(section => section.Settings).ToList();

        Assert.Contains(settings, setting => setting.Variable == "GRPCCRM_REPORTFEED__POLLINTERVAL");
        Findings.None(settings.Where(setting => setting.Summary.Length == 0).Select(setting => $"{setting.Variable} has no summary"));
        Findings.None(SettingsReference.OptionsClasses().Where(type => Summaries.Of(type).Length == 0).Select(type => $"{type} has no summary"));
    }

    [Fact]
    public void Every_setting_of_the_host_names_its_variable()
    {
        var named = SettingsReference.Sections()[0].Settings.Count(setting => setting.Variable != "GRPCCRM_POSTGRES_BIN");

        Assert.Equal(typeof(CrmSettings).GetProperties().Length - NotFromTheEnvironment.Length, named);
    }

    [Fact]
    public void Every_options_class_has_a_section_of_its_own() =>
        Assert.Distinct(SettingsReference.Sections().Select(section => section.Section));

    [Fact]
    public void A_variable_that_is_mistyped_is_found() =>
        Assert.Equal(
            ["GRPCCRM_DATABSE", "GRPCCRM_DRAIN__TIMEOUTS", "grpccrm_reportfeed"],
            SettingsCheck.Unknown(
            [
                "PATH", "GRPCCRM_DATABSE", "GRPCCRM_DATABASE", "grpccrm_reportfeed", "grpccrm_reportfeed__pollinterval", "GRPCCRM_DRAIN__TIMEOUTS",
                "GRPCCRM_DRAIN__TIMEOUT", "GRPCCRM_LOGGING__LOGLEVEL__DEFAULT", "GRPCCRM_TOKEN", "GRPCCRM_POSTGRES_BIN",
            ]));

    [Fact]
    public void A_host_that_was_published_without_its_file_of_comments_knows_none_and_starts() =>
        Assert.Empty(Summaries.Read(Path.Join(AppContext.BaseDirectory, "not-there.xml")));
}
