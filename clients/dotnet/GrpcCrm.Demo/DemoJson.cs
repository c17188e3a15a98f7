using System.Text.Json;
using System.Text.Json.Serialization;
using GrpcCrm.Demo.Dealers;
using GrpcCrm.Demo.Manufacturers;
using GrpcCrm.Demo.Run;

namespace GrpcCrm.Demo;

/// <summary>What the demo's processes tell each other, a line each, and what it reads and leaves in files.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(DealersPlan))]
[JsonSerializable(typeof(PushProgress))]
[JsonSerializable(typeof(FeedProgress))]
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class DemoJson : JsonSerializerContext;

/// <summary>The same for people's eyes.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(FiguresFile))]
internal sealed partial class IndentedJson : JsonSerializerContext;
