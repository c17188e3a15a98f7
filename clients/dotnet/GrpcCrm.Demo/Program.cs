using System.CommandLine;
using System.Globalization;
using GrpcCrm.Demo.Call;
using GrpcCrm.Demo.Dealers;
using GrpcCrm.Demo.Manufacturers;
using GrpcCrm.Demo.Run;

// What is written and read must not follow the language of the machine: a comma in a number would be another number.
CultureInfo.DefaultThreadCurrentCulture = CultureInfo.DefaultThreadCurrentUICulture = CultureInfo.InvariantCulture;
var root = new RootCommand("GrpcCrm at work: dealers push, months close, manufacturers receive, and everything is checked.")
{
    RunCommand.Create(),
    DealersCommand.Create(),
    ManufacturerCommand.Create(),
    CallCommand.Create(),
};
// After Ctrl-C or SIGTERM the processes end, the database is dropped and the cluster stops, which takes longer than the usual two seconds.
return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromMinutes(1) });
