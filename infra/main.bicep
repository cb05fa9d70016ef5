targetScope = 'subscription'

@description('Name of the azd environment; part of the resource names and the tag azd-env-name.')
@minLength(1)
@maxLength(64)
param environmentName string

@description('Where everything is created; a region that offers Flex Consumption.')
@metadata({ azd: { type: 'location' } })
@allowed([
  'australiaeast'
  'brazilsouth'
  'canadacentral'
  'centralindia'
  'centralus'
  'eastasia'
  'eastus'
  'eastus2'
  'francecentral'
  'germanywestcentral'
  'italynorth'
  'japaneast'
  'koreacentral'
  'northcentralus'
  'northeurope'
  'norwayeast'
  'southafricanorth'
  'southcentralus'
  'southeastasia'
  'southindia'
  'spaincentral'
  'swedencentral'
  'uaenorth'
  'uksouth'
  'ukwest'
  'westcentralus'
  'westeurope'
  'westus2'
  'westus3'
])
param location string

@description('Partitions of the hubs collected and enriched. Cannot be changed once the hubs exist.')
@minValue(1)
@maxValue(32)
param partitions int = 32

@description('Throughput units that are always paid: each takes in 1 MB or 1,000 messages a second.')
@minValue(1)
@maxValue(40)
param throughputUnits int = 1

@description('Ceiling for growing on its own; growing is automatic, shrinking is not. Equal to throughputUnits: never grows.')
@minValue(1)
@maxValue(40)
param maximumThroughputUnits int = 10

@description('Hours that the hubs keep events.')
@minValue(1)
@maxValue(168)
param retentionHours int = 168

@description('Memory of one instance of the app.')
@allowed([512, 2048, 4096])
param instanceMemoryMB int = 2048

@description('Ceiling of instances, over all functions.')
@minValue(1)
@maxValue(1000)
param maximumInstanceCount int = 100

@description('HTTP requests that one instance works on at a time, before another one is started.')
@minValue(1)
@maxValue(1000)
param httpConcurrency int = 100

@description('Instances that never go away, by scale group: { http: 1, \'function:Enrich\': 1 }. Empty: scales to zero.')
param alwaysReady object = {}

@description('Lets the app change the namespace\'s throughput units and its own always-ready instances, with a role that can do that and no more.')
param scaling bool = true

@description('How a new version takes over. RollingUpdate is a preview of Azure: instances finish what they do. Recreate ends them at once.')
@allowed(['RollingUpdate', 'Recreate'])
param siteUpdateStrategy string = 'RollingUpdate'

@description('Spreads the app over zones and its storage too. Every alwaysReady group then needs two instances or more.')
param zoneRedundant bool = false

@description('Creates the hub pii and has the app send there what the pseudonymisation replaced, when its configuration says emitEvent. Nobody may read it until you allow somebody.')
param piiHub bool = false

@description('Days until archived events are deleted; 0 keeps them for good.')
@minValue(0)
@maxValue(36500)
param archiveDays int = 0

@description('Gigabytes of logs a day after which Log Analytics stops taking more.')
@minValue(1)
param logsDailyQuotaGb int = 5

@description('More app settings, or others in place of those set here: { Sluice__Section__Name: \'value\' }.')
@secure()
param appSettings object = {}

@description('Object id of the person (or pipeline) that deploys.')
param principalId string = ''

@description('What principalId is.')
@allowed(['User', 'ServicePrincipal', 'Group'])
param principalType string = 'User'

@description('Lets principalId read the hubs and the event data, for looking at live events and for replays.')
param developerAccess bool = false

var token = toLower(uniqueString(subscription().id, environmentName, location))
var tags = { 'azd-env-name': environmentName }

// Names are decided here, not read from outputs, so that a preview can tell what will be created.
var names = {
  identity: 'id-${token}'
  workspace: 'log-${token}'
  insights: 'appi-${token}'
  namespace: 'evhns-${token}'
  hostStorage: 'sthost${token}'
  dataStorage: 'stdata${token}'
  plan: 'plan-${token}'
  app: 'func-${token}'
}
var packageContainer = 'app-package'

resource group 'Microsoft.Resources/resourceGroups@2024-11-01' = {
  name: 'rg-${environmentName}'
  location: location
  tags: tags
}

module identity 'modules/identity.bicep' = {
  scope: group
  params: { name: names.identity, location: location, tags: tags }
}

module monitoring 'modules/monitoring.bicep' = {
  scope: group
  params: {
    workspaceName: names.workspace
    name: names.insights
    location: location
    tags: tags
    dailyQuotaGb: logsDailyQuotaGb
  }
}

module eventHubs 'modules/eventhubs.bicep' = {
  scope: group
  params: {
    name: names.namespace
    location: location
    tags: tags
    partitions: partitions
    throughputUnits: throughputUnits
    maximumThroughputUnits: maximumThroughputUnits
    retentionHours: retentionHours
    piiHub: piiHub
  }
}

module storage 'modules/storage.bicep' = {
  scope: group
  params: {
    hostName: names.hostStorage
    dataName: names.dataStorage
    packageContainer: packageContainer
    location: location
    tags: tags
    zoneRedundant: zoneRedundant
    archiveDays: archiveDays
  }
}

module access 'modules/access.bicep' = {
  scope: group
  params: {
    principalId: identity.outputs.principalId
    developerId: developerAccess ? principalId : ''
    developerType: principalType
    hostStorageName: names.hostStorage
    dataStorageName: names.dataStorage
    namespaceName: names.namespace
    applicationInsightsName: names.insights
    piiHub: piiHub
  }
  dependsOn: [monitoring, eventHubs, storage]
}

module app 'modules/functionapp.bicep' = {
  scope: group
  params: {
    name: names.app
    planName: names.plan
    location: location
    tags: tags
    serviceName: 'app'
    identityName: names.identity
    hostStorageName: names.hostStorage
    dataStorageName: names.dataStorage
    packageContainer: packageContainer
    namespaceName: names.namespace
    applicationInsightsName: names.insights
    instanceMemoryMB: instanceMemoryMB
    maximumInstanceCount: maximumInstanceCount
    httpConcurrency: httpConcurrency
    alwaysReady: alwaysReady
    zoneRedundant: zoneRedundant
    siteUpdateStrategy: siteUpdateStrategy
    scaling: scaling
    throughputUnits: throughputUnits
    maximumThroughputUnits: maximumThroughputUnits
    piiHub: piiHub
    appSettings: appSettings
  }
  // Triggers start as soon as the app does; without their roles they would begin with refusals.
  dependsOn: [access]
}

module scale 'modules/scaling.bicep' = if (scaling) {
  scope: group
  params: {
    roleName: 'Sluice scaling ${token}'
    identityName: names.identity
    namespaceName: names.namespace
    appName: names.app
  }
  // The app must be there to be given rights on.
  dependsOn: [app, eventHubs]
}

output AZURE_LOCATION string = location
output AZURE_RESOURCE_GROUP string = group.name
output AZURE_FUNCTION_NAME string = names.app
output COLLECTOR_URL string = app.outputs.url
output EVENT_HUBS_NAMESPACE string = eventHubs.outputs.host
output DATA_STORAGE_ACCOUNT string = names.dataStorage
