var Ae=globalThis,Se=Ae.ShadowRoot&&(Ae.ShadyCSS===void 0||Ae.ShadyCSS.nativeShadow)&&"adoptedStyleSheets"in Document.prototype&&"replace"in CSSStyleSheet.prototype,Ye=Symbol(),Ht=new WeakMap,ue=class{constructor(e,t,n){if(this._$cssResult$=!0,n!==Ye)throw Error("CSSResult is not constructable. Use `unsafeCSS` or `css` instead.");this.cssText=e,this.t=t}get styleSheet(){let e=this.o,t=this.t;if(Se&&e===void 0){let n=t!==void 0&&t.length===1;n&&(e=Ht.get(t)),e===void 0&&((this.o=e=new CSSStyleSheet).replaceSync(this.cssText),n&&Ht.set(t,e))}return e}toString(){return this.cssText}},Nt=i=>new ue(typeof i=="string"?i:i+"",void 0,Ye),b=(i,...e)=>{let t=i.length===1?i[0]:e.reduce((n,s,r)=>n+(o=>{if(o._$cssResult$===!0)return o.cssText;if(typeof o=="number")return o;throw Error("Value passed to 'css' function must be a 'css' function result: "+o+". Use 'unsafeCSS' to pass non-literal values, but take care to ensure page security.")})(s)+i[r+1],i[0]);return new ue(t,i,Ye)},zt=(i,e)=>{if(Se)i.adoptedStyleSheets=e.map(t=>t instanceof CSSStyleSheet?t:t.styleSheet);else for(let t of e){let n=document.createElement("style"),s=Ae.litNonce;s!==void 0&&n.setAttribute("nonce",s),n.textContent=t.cssText,i.appendChild(n)}},Xe=Se?i=>i:i=>i instanceof CSSStyleSheet?(e=>{let t="";for(let n of e.cssRules)t+=n.cssText;return Nt(t)})(i):i;var{is:pi,defineProperty:mi,getOwnPropertyDescriptor:fi,getOwnPropertyNames:gi,getOwnPropertySymbols:yi,getPrototypeOf:bi}=Object,Me=globalThis,Ft=Me.trustedTypes,vi=Ft?Ft.emptyScript:"",xi=Me.reactiveElementPolyfillSupport,he=(i,e)=>i,et={toAttribute(i,e){switch(e){case Boolean:i=i?vi:null;break;case Object:case Array:i=i==null?i:JSON.stringify(i)}return i},fromAttribute(i,e){let t=i;switch(e){case Boolean:t=i!==null;break;case Number:t=i===null?null:Number(i);break;case Object:case Array:try{t=JSON.parse(i)}catch{t=null}}return t}},Bt=(i,e)=>!pi(i,e),Ut={attribute:!0,type:String,converter:et,reflect:!1,useDefault:!1,hasChanged:Bt};Symbol.metadata??=Symbol("metadata"),Me.litPropertyMetadata??=new WeakMap;var O=class extends HTMLElement{static addInitializer(e){this._$Ei(),(this.l??=[]).push(e)}static get observedAttributes(){return this.finalize(),this._$Eh&&[...this._$Eh.keys()]}static createProperty(e,t=Ut){if(t.state&&(t.attribute=!1),this._$Ei(),this.prototype.hasOwnProperty(e)&&((t=Object.create(t)).wrapped=!0),this.elementProperties.set(e,t),!t.noAccessor){let n=Symbol(),s=this.getPropertyDescriptor(e,n,t);s!==void 0&&mi(this.prototype,e,s)}}static getPropertyDescriptor(e,t,n){let{get:s,set:r}=fi(this.prototype,e)??{get(){return this[t]},set(o){this[t]=o}};return{get:s,set(o){let l=s?.call(this);r?.call(this,o),this.requestUpdate(e,l,n)},configurable:!0,enumerable:!0}}static getPropertyOptions(e){return this.elementProperties.get(e)??Ut}static _$Ei(){if(this.hasOwnProperty(he("elementProperties")))return;let e=bi(this);e.finalize(),e.l!==void 0&&(this.l=[...e.l]),this.elementProperties=new Map(e.elementProperties)}static finalize(){if(this.hasOwnProperty(he("finalized")))return;if(this.finalized=!0,this._$Ei(),this.hasOwnProperty(he("properties"))){let t=this.properties,n=[...gi(t),...yi(t)];for(let s of n)this.createProperty(s,t[s])}let e=this[Symbol.metadata];if(e!==null){let t=litPropertyMetadata.get(e);if(t!==void 0)for(let[n,s]of t)this.elementProperties.set(n,s)}this._$Eh=new Map;for(let[t,n]of this.elementProperties){let s=this._$Eu(t,n);s!==void 0&&this._$Eh.set(s,t)}this.elementStyles=this.finalizeStyles(this.styles)}static finalizeStyles(e){let t=[];if(Array.isArray(e)){let n=new Set(e.flat(1/0).reverse());for(let s of n)t.unshift(Xe(s))}else e!==void 0&&t.push(Xe(e));return t}static _$Eu(e,t){let n=t.attribute;return n===!1?void 0:typeof n=="string"?n:typeof e=="string"?e.toLowerCase():void 0}constructor(){super(),this._$Ep=void 0,this.isUpdatePending=!1,this.hasUpdated=!1,this._$Em=null,this._$Ev()}_$Ev(){this._$ES=new Promise(e=>this.enableUpdating=e),this._$AL=new Map,this._$E_(),this.requestUpdate(),this.constructor.l?.forEach(e=>e(this))}addController(e){(this._$EO??=new Set).add(e),this.renderRoot!==void 0&&this.isConnected&&e.hostConnected?.()}removeController(e){this._$EO?.delete(e)}_$E_(){let e=new Map,t=this.constructor.elementProperties;for(let n of t.keys())this.hasOwnProperty(n)&&(e.set(n,this[n]),delete this[n]);e.size>0&&(this._$Ep=e)}createRenderRoot(){let e=this.shadowRoot??this.attachShadow(this.constructor.shadowRootOptions);return zt(e,this.constructor.elementStyles),e}connectedCallback(){this.renderRoot??=this.createRenderRoot(),this.enableUpdating(!0),this._$EO?.forEach(e=>e.hostConnected?.())}enableUpdating(e){}disconnectedCallback(){this._$EO?.forEach(e=>e.hostDisconnected?.())}attributeChangedCallback(e,t,n){this._$AK(e,n)}_$ET(e,t){let n=this.constructor.elementProperties.get(e),s=this.constructor._$Eu(e,n);if(s!==void 0&&n.reflect===!0){let r=(n.converter?.toAttribute!==void 0?n.converter:et).toAttribute(t,n.type);this._$Em=e,r==null?this.removeAttribute(s):this.setAttribute(s,r),this._$Em=null}}_$AK(e,t){let n=this.constructor,s=n._$Eh.get(e);if(s!==void 0&&this._$Em!==s){let r=n.getPropertyOptions(s),o=typeof r.converter=="function"?{fromAttribute:r.converter}:r.converter?.fromAttribute!==void 0?r.converter:et;this._$Em=s;let l=o.fromAttribute(t,r.type);this[s]=l??this._$Ej?.get(s)??l,this._$Em=null}}requestUpdate(e,t,n,s=!1,r){if(e!==void 0){let o=this.constructor;if(s===!1&&(r=this[e]),n??=o.getPropertyOptions(e),!((n.hasChanged??Bt)(r,t)||n.useDefault&&n.reflect&&r===this._$Ej?.get(e)&&!this.hasAttribute(o._$Eu(e,n))))return;this.C(e,t,n)}this.isUpdatePending===!1&&(this._$ES=this._$EP())}C(e,t,{useDefault:n,reflect:s,wrapped:r},o){n&&!(this._$Ej??=new Map).has(e)&&(this._$Ej.set(e,o??t??this[e]),r!==!0||o!==void 0)||(this._$AL.has(e)||(this.hasUpdated||n||(t=void 0),this._$AL.set(e,t)),s===!0&&this._$Em!==e&&(this._$Eq??=new Set).add(e))}async _$EP(){this.isUpdatePending=!0;try{await this._$ES}catch(t){Promise.reject(t)}let e=this.scheduleUpdate();return e!=null&&await e,!this.isUpdatePending}scheduleUpdate(){return this.performUpdate()}performUpdate(){if(!this.isUpdatePending)return;if(!this.hasUpdated){if(this.renderRoot??=this.createRenderRoot(),this._$Ep){for(let[s,r]of this._$Ep)this[s]=r;this._$Ep=void 0}let n=this.constructor.elementProperties;if(n.size>0)for(let[s,r]of n){let{wrapped:o}=r,l=this[s];o!==!0||this._$AL.has(s)||l===void 0||this.C(s,void 0,r,l)}}let e=!1,t=this._$AL;try{e=this.shouldUpdate(t),e?(this.willUpdate(t),this._$EO?.forEach(n=>n.hostUpdate?.()),this.update(t)):this._$EM()}catch(n){throw e=!1,this._$EM(),n}e&&this._$AE(t)}willUpdate(e){}_$AE(e){this._$EO?.forEach(t=>t.hostUpdated?.()),this.hasUpdated||(this.hasUpdated=!0,this.firstUpdated(e)),this.updated(e)}_$EM(){this._$AL=new Map,this.isUpdatePending=!1}get updateComplete(){return this.getUpdateComplete()}getUpdateComplete(){return this._$ES}shouldUpdate(e){return!0}update(e){this._$Eq&&=this._$Eq.forEach(t=>this._$ET(t,this[t])),this._$EM()}updated(e){}firstUpdated(e){}};O.elementStyles=[],O.shadowRootOptions={mode:"open"},O[he("elementProperties")]=new Map,O[he("finalized")]=new Map,xi?.({ReactiveElement:O}),(Me.reactiveElementVersions??=[]).push("2.1.2");var nt=globalThis,jt=i=>i,Ce=nt.trustedTypes,Vt=Ce?Ce.createPolicy("lit-html",{createHTML:i=>i}):void 0,it="$lit$",I=`lit$${Math.random().toFixed(9).slice(2)}$`,st="?"+I,wi=`<${st}>`,W=document,me=()=>W.createComment(""),fe=i=>i===null||typeof i!="object"&&typeof i!="function",rt=Array.isArray,Gt=i=>rt(i)||typeof i?.[Symbol.iterator]=="function",tt=`[ 	
\f\r]`,pe=/<(?:(!--|\/[^a-zA-Z])|(\/?[a-zA-Z][^>\s]*)|(\/?$))/g,Wt=/-->/g,Kt=/>/g,j=RegExp(`>|${tt}(?:([^\\s"'>=/]+)(${tt}*=${tt}*(?:[^ 	
\f\r"'\`<>=]|("|')|))|$)`,"g"),Qt=/'/g,Jt=/"/g,Yt=/^(?:script|style|textarea|title)$/i,ot=i=>(e,...t)=>({_$litType$:i,strings:e,values:t}),a=ot(1),lr=ot(2),dr=ot(3),T=Symbol.for("lit-noChange"),c=Symbol.for("lit-nothing"),Zt=new WeakMap,V=W.createTreeWalker(W,129);function Xt(i,e){if(!rt(i)||!i.hasOwnProperty("raw"))throw Error("invalid template strings array");return Vt!==void 0?Vt.createHTML(e):e}var en=(i,e)=>{let t=i.length-1,n=[],s,r=e===2?"<svg>":e===3?"<math>":"",o=pe;for(let l=0;l<t;l++){let d=i[l],u,m,h=-1,g=0;for(;g<d.length&&(o.lastIndex=g,m=o.exec(d),m!==null);)g=o.lastIndex,o===pe?m[1]==="!--"?o=Wt:m[1]!==void 0?o=Kt:m[2]!==void 0?(Yt.test(m[2])&&(s=RegExp("</"+m[2],"g")),o=j):m[3]!==void 0&&(o=j):o===j?m[0]===">"?(o=s??pe,h=-1):m[1]===void 0?h=-2:(h=o.lastIndex-m[2].length,u=m[1],o=m[3]===void 0?j:m[3]==='"'?Jt:Qt):o===Jt||o===Qt?o=j:o===Wt||o===Kt?o=pe:(o=j,s=void 0);let f=o===j&&i[l+1].startsWith("/>")?" ":"";r+=o===pe?d+wi:h>=0?(n.push(u),d.slice(0,h)+it+d.slice(h)+I+f):d+I+(h===-2?l:f)}return[Xt(i,r+(i[t]||"<?>")+(e===2?"</svg>":e===3?"</math>":"")),n]},ge=class i{constructor({strings:e,_$litType$:t},n){let s;this.parts=[];let r=0,o=0,l=e.length-1,d=this.parts,[u,m]=en(e,t);if(this.el=i.createElement(u,n),V.currentNode=this.el.content,t===2||t===3){let h=this.el.content.firstChild;h.replaceWith(...h.childNodes)}for(;(s=V.nextNode())!==null&&d.length<l;){if(s.nodeType===1){if(s.hasAttributes())for(let h of s.getAttributeNames())if(h.endsWith(it)){let g=m[o++],f=s.getAttribute(h).split(I),x=/([.?@])?(.*)/.exec(g);d.push({type:1,index:r,name:x[2],strings:f,ctor:x[1]==="."?Pe:x[1]==="?"?Oe:x[1]==="@"?Ie:Q}),s.removeAttribute(h)}else h.startsWith(I)&&(d.push({type:6,index:r}),s.removeAttribute(h));if(Yt.test(s.tagName)){let h=s.textContent.split(I),g=h.length-1;if(g>0){s.textContent=Ce?Ce.emptyScript:"";for(let f=0;f<g;f++)s.append(h[f],me()),V.nextNode(),d.push({type:2,index:++r});s.append(h[g],me())}}}else if(s.nodeType===8)if(s.data===st)d.push({type:2,index:r});else{let h=-1;for(;(h=s.data.indexOf(I,h+1))!==-1;)d.push({type:7,index:r}),h+=I.length-1}r++}}static createElement(e,t){let n=W.createElement("template");return n.innerHTML=e,n}};function K(i,e,t=i,n){if(e===T)return e;let s=n!==void 0?t._$Co?.[n]:t._$Cl,r=fe(e)?void 0:e._$litDirective$;return s?.constructor!==r&&(s?._$AO?.(!1),r===void 0?s=void 0:(s=new r(i),s._$AT(i,t,n)),n!==void 0?(t._$Co??=[])[n]=s:t._$Cl=s),s!==void 0&&(e=K(i,s._$AS(i,e.values),s,n)),e}var Re=class{constructor(e,t){this._$AV=[],this._$AN=void 0,this._$AD=e,this._$AM=t}get parentNode(){return this._$AM.parentNode}get _$AU(){return this._$AM._$AU}u(e){let{el:{content:t},parts:n}=this._$AD,s=(e?.creationScope??W).importNode(t,!0);V.currentNode=s;let r=V.nextNode(),o=0,l=0,d=n[0];for(;d!==void 0;){if(o===d.index){let u;d.type===2?u=new ie(r,r.nextSibling,this,e):d.type===1?u=new d.ctor(r,d.name,d.strings,this,e):d.type===6&&(u=new Le(r,this,e)),this._$AV.push(u),d=n[++l]}o!==d?.index&&(r=V.nextNode(),o++)}return V.currentNode=W,s}p(e){let t=0;for(let n of this._$AV)n!==void 0&&(n.strings!==void 0?(n._$AI(e,n,t),t+=n.strings.length-2):n._$AI(e[t])),t++}},ie=class i{get _$AU(){return this._$AM?._$AU??this._$Cv}constructor(e,t,n,s){this.type=2,this._$AH=c,this._$AN=void 0,this._$AA=e,this._$AB=t,this._$AM=n,this.options=s,this._$Cv=s?.isConnected??!0}get parentNode(){let e=this._$AA.parentNode,t=this._$AM;return t!==void 0&&e?.nodeType===11&&(e=t.parentNode),e}get startNode(){return this._$AA}get endNode(){return this._$AB}_$AI(e,t=this){e=K(this,e,t),fe(e)?e===c||e==null||e===""?(this._$AH!==c&&this._$AR(),this._$AH=c):e!==this._$AH&&e!==T&&this._(e):e._$litType$!==void 0?this.$(e):e.nodeType!==void 0?this.T(e):Gt(e)?this.k(e):this._(e)}O(e){return this._$AA.parentNode.insertBefore(e,this._$AB)}T(e){this._$AH!==e&&(this._$AR(),this._$AH=this.O(e))}_(e){this._$AH!==c&&fe(this._$AH)?this._$AA.nextSibling.data=e:this.T(W.createTextNode(e)),this._$AH=e}$(e){let{values:t,_$litType$:n}=e,s=typeof n=="number"?this._$AC(e):(n.el===void 0&&(n.el=ge.createElement(Xt(n.h,n.h[0]),this.options)),n);if(this._$AH?._$AD===s)this._$AH.p(t);else{let r=new Re(s,this),o=r.u(this.options);r.p(t),this.T(o),this._$AH=r}}_$AC(e){let t=Zt.get(e.strings);return t===void 0&&Zt.set(e.strings,t=new ge(e)),t}k(e){rt(this._$AH)||(this._$AH=[],this._$AR());let t=this._$AH,n,s=0;for(let r of e)s===t.length?t.push(n=new i(this.O(me()),this.O(me()),this,this.options)):n=t[s],n._$AI(r),s++;s<t.length&&(this._$AR(n&&n._$AB.nextSibling,s),t.length=s)}_$AR(e=this._$AA.nextSibling,t){for(this._$AP?.(!1,!0,t);e!==this._$AB;){let n=jt(e).nextSibling;jt(e).remove(),e=n}}setConnected(e){this._$AM===void 0&&(this._$Cv=e,this._$AP?.(e))}},Q=class{get tagName(){return this.element.tagName}get _$AU(){return this._$AM._$AU}constructor(e,t,n,s,r){this.type=1,this._$AH=c,this._$AN=void 0,this.element=e,this.name=t,this._$AM=s,this.options=r,n.length>2||n[0]!==""||n[1]!==""?(this._$AH=Array(n.length-1).fill(new String),this.strings=n):this._$AH=c}_$AI(e,t=this,n,s){let r=this.strings,o=!1;if(r===void 0)e=K(this,e,t,0),o=!fe(e)||e!==this._$AH&&e!==T,o&&(this._$AH=e);else{let l=e,d,u;for(e=r[0],d=0;d<r.length-1;d++)u=K(this,l[n+d],t,d),u===T&&(u=this._$AH[d]),o||=!fe(u)||u!==this._$AH[d],u===c?e=c:e!==c&&(e+=(u??"")+r[d+1]),this._$AH[d]=u}o&&!s&&this.j(e)}j(e){e===c?this.element.removeAttribute(this.name):this.element.setAttribute(this.name,e??"")}},Pe=class extends Q{constructor(){super(...arguments),this.type=3}j(e){this.element[this.name]=e===c?void 0:e}},Oe=class extends Q{constructor(){super(...arguments),this.type=4}j(e){this.element.toggleAttribute(this.name,!!e&&e!==c)}},Ie=class extends Q{constructor(e,t,n,s,r){super(e,t,n,s,r),this.type=5}_$AI(e,t=this){if((e=K(this,e,t,0)??c)===T)return;let n=this._$AH,s=e===c&&n!==c||e.capture!==n.capture||e.once!==n.once||e.passive!==n.passive,r=e!==c&&(n===c||s);s&&this.element.removeEventListener(this.name,this,n),r&&this.element.addEventListener(this.name,this,e),this._$AH=e}handleEvent(e){typeof this._$AH=="function"?this._$AH.call(this.options?.host??this.element,e):this._$AH.handleEvent(e)}},Le=class{constructor(e,t,n){this.element=e,this.type=6,this._$AN=void 0,this._$AM=t,this.options=n}get _$AU(){return this._$AM._$AU}_$AI(e){K(this,e)}},tn={M:it,P:I,A:st,C:1,L:en,R:Re,D:Gt,V:K,I:ie,H:Q,N:Oe,U:Ie,B:Pe,F:Le},$i=nt.litHtmlPolyfillSupport;$i?.(ge,ie),(nt.litHtmlVersions??=[]).push("3.3.3");var nn=(i,e,t)=>{let n=t?.renderBefore??e,s=n._$litPart$;if(s===void 0){let r=t?.renderBefore??null;n._$litPart$=s=new ie(e.insertBefore(me(),r),r,void 0,t??{})}return s._$AI(i),s};var at=globalThis,C=class extends O{constructor(){super(...arguments),this.renderOptions={host:this},this._$Do=void 0}createRenderRoot(){let e=super.createRenderRoot();return this.renderOptions.renderBefore??=e.firstChild,e}update(e){let t=this.render();this.hasUpdated||(this.renderOptions.isConnected=this.isConnected),super.update(e),this._$Do=nn(t,this.renderRoot,this.renderOptions)}connectedCallback(){super.connectedCallback(),this._$Do?.setConnected(!0)}disconnectedCallback(){super.disconnectedCallback(),this._$Do?.setConnected(!1)}render(){return T}};C._$litElement$=!0,C.finalized=!0,at.litElementHydrateSupport?.({LitElement:C});var _i=at.litElementPolyfillSupport;_i?.({LitElement:C});(at.litElementVersions??=[]).push("4.2.2");var y=class extends C{static{this.properties={store:{attribute:!1}}}#e;#t;connectedCallback(){super.connectedCallback(),this.#n()}disconnectedCallback(){super.disconnectedCallback(),this.#e?.(),this.#e=this.#t=void 0}willUpdate(e){super.willUpdate(e),e.has("store")&&this.#n()}get words(){if(!this.store.strings)throw new Error("drawn without words");return this.store.strings}find(e){return ye(this.renderRoot,e)}#n(){let e=this.store;!e||e===this.#t||(this.#e?.(),this.#t=e,this.#e=e.listen(()=>{this.requestUpdate()}))}};function ye(i,e){return i.querySelector(e)}function w(i,e){customElements.get(i)||customElements.define(i,e)}var sn={ATTRIBUTE:1,CHILD:2,PROPERTY:3,BOOLEAN_ATTRIBUTE:4,EVENT:5,ELEMENT:6},se=i=>(...e)=>({_$litDirective$:i,values:e}),D=class{constructor(e){}get _$AU(){return this._$AM._$AU}_$AT(e,t,n){this._$Ct=e,this._$AM=t,this._$Ci=n}_$AS(e,t){return this.update(e,t)}update(e,t){return this.render(...t)}};var{I:Ti}=tn,rn=i=>i;var on=()=>document.createComment(""),re=(i,e,t)=>{let n=i._$AA.parentNode,s=e===void 0?i._$AB:e._$AA;if(t===void 0){let r=n.insertBefore(on(),s),o=n.insertBefore(on(),s);t=new Ti(r,o,i,i.options)}else{let r=t._$AB.nextSibling,o=t._$AM,l=o!==i;if(l){let d;t._$AQ?.(i),t._$AM=i,t._$AP!==void 0&&(d=i._$AU)!==o._$AU&&t._$AP(d)}if(r!==s||l){let d=t._$AA;for(;d!==r;){let u=rn(d).nextSibling;rn(n).insertBefore(d,s),d=u}}}return t},q=(i,e,t=i)=>(i._$AI(e,t),i),ki={},De=(i,e=ki)=>i._$AH=e,an=i=>i._$AH,qe=i=>{i._$AR(),i._$AA.remove()};var ln=(i,e,t)=>{let n=new Map;for(let s=e;s<=t;s++)n.set(i[s],s);return n},v=se(class extends D{constructor(i){if(super(i),i.type!==sn.CHILD)throw Error("repeat() can only be used in text expressions")}dt(i,e,t){let n;t===void 0?t=e:e!==void 0&&(n=e);let s=[],r=[],o=0;for(let l of i)s[o]=n?n(l,o):o,r[o]=t(l,o),o++;return{values:r,keys:s}}render(i,e,t){return this.dt(i,e,t).values}update(i,[e,t,n]){let s=an(i),{values:r,keys:o}=this.dt(e,t,n);if(!Array.isArray(s))return this.ut=o,r;let l=this.ut??=[],d=[],u,m,h=0,g=s.length-1,f=0,x=r.length-1;for(;h<=g&&f<=x;)if(s[h]===null)h++;else if(s[g]===null)g--;else if(l[h]===o[f])d[f]=q(s[h],r[f]),h++,f++;else if(l[g]===o[x])d[x]=q(s[g],r[x]),g--,x--;else if(l[h]===o[x])d[x]=q(s[h],r[x]),re(i,d[x+1],s[h]),h++,x--;else if(l[g]===o[f])d[f]=q(s[g],r[f]),re(i,s[h],s[g]),g--,f++;else if(u===void 0&&(u=ln(o,f,x),m=ln(l,h,g)),u.has(l[h]))if(u.has(l[g])){let A=m.get(o[f]),ne=A!==void 0?s[A]:null;if(ne===null){let Ee=re(i,s[h]);q(Ee,r[f]),d[f]=Ee}else d[f]=q(ne,r[f]),re(i,s[h],ne),s[A]=null;f++}else qe(s[g]),g--;else qe(s[h]),h++;for(;f<=x;){let A=re(i,d[x+1]);q(A,r[f]),d[f++]=A}for(;h<=g;){let A=s[h++];A!==null&&qe(A)}return this.ut=o,De(i,d),T}});var Ei=["unauthorized","not_found","not_loaded","history_off","unavailable"],Ai={unauthorized:"lock",not_found:"question",not_loaded:"plug",history_off:"clock",unavailable:"alert",unknown:"alert"};function J(i){return i?.code==="unknown_command"?"not_loaded":Ei.find(e=>e===i?.code)??"unknown"}function be(i){return["not_loaded","unavailable","unknown"].includes(i)}function lt(i){return i==="unauthorized"||i==="not_found"}var dn=3;function He(i){return typeof i!="object"||i===null?i===dn:"code"in i&&i.code===dn}function cn(i){return Ai[i]}var Ne="M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17z",Si={back:"M15 5l-7 7 7 7",search:"M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM15.3 15.3L20 20",close:"M6 6l12 12M18 6L6 18",send:"M4.5 11.7L20 4.5 14 20l-3.2-6.8zM10.8 13.2L20 4.5",write:"M4 20l1-4.5L15.5 5l3.5 3.5L8.5 19zM13.5 7l3.5 3.5",down:"M6 9.5l6 6 6-6",clock:`${Ne}M12 7.5V12l3 2`,accepted:"M5 12.5l4.5 4.5L19 7.5",sent:"M2 12.5l4.5 4.5L16 7.5M11 16l1 1 10-9.5",delivered:`${Ne}M8 12.4l2.8 2.8L16 9.5`,alert:`${Ne}M12 7.5v5.3M12 16.3v.1`,picture:"M4 5.5h16v13H4zM4 15.5l4-4 4 4 3-3 5 5M15 9v.1",add:"M10 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM3 20c0-3.5 3-6 7-6s7 2.5 7 6M19 7.5v6M16 10.5h6",person:"M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM5 20c0-3.5 3-6 7-6s7 2.5 7 6",sim:"M7 3.5h6.5L18 8v12.5H7zM10 12h5v5h-5z",chat:"M4 20l1.2-4.2A8 8 0 1 1 8.4 19z",question:`${Ne}M9.6 9.6a2.5 2.5 0 1 1 3.6 2.2c-.8.5-1.2 1-1.2 1.8M12 16.6v.1`,retry:"M19 12a7 7 0 1 1-2.1-5M19 4v4h-4",trusted:"M12 3.5l7 2.8v5c0 4.3-2.9 7.7-7 9.2-4.1-1.5-7-4.9-7-9.2v-5zM9 12l2.2 2.2L15.2 10",hidden:"M4 4l16 16M9.9 5.7A9 9 0 0 1 12 5.5c4.8 0 8.2 4 9.5 6.5-.5 1-1.3 2.2-2.5 3.3M6.4 7.4C4.5 8.7 3.2 10.5 2.5 12c1.3 2.5 4.7 6.5 9.5 6.5 1.6 0 3-.4 4.2-1",lock:"M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",plug:"M9 3.5v5M15 3.5v5M6.5 8.5h11V12a5.5 5.5 0 0 1-11 0zM12 17.5V21"};function p(i){return a`<svg class="icon" data-icon=${i} viewBox="0 0 24 24" aria-hidden="true">
    <path d=${Si[i]}></path>
  </svg>`}function k(i,e,t,n){return a`<div class="state">
    ${p(i)}
    <h3>${e}</h3>
    ${t?a`<p dir="auto">${t}</p>`:c}
    ${n?a`<button type="button" class="pill" @click=${n.run}>
          ${n.label}
        </button>`:c}
  </div>`}function R(i,e,t){return a`<div class="failure" role="alert">
    ${k(cn(e),i.t(`error_title.${e}`),i.t(`error.${e}`),{label:i.t("try_again"),run:t})}
  </div>`}function ze(i,e,t){return a`<div class="note interrupted" role="status">
    ${p("alert")}<span class="grow">${e}</span>
    <button type="button" class="pill" @click=${t}>${i.t("try_again")}</button>
  </div>`}var Mi=[62,40,75,52,68,45];function Z(){return a`<div class="bones" aria-hidden="true">
    ${v(Mi,i=>a`<div class="bone-row">
        <span class="bone round-bone"></span>
        <span class="bone-lines">
          <span class="bone" style="inline-size: ${i*.6}%"></span>
          <span class="bone" style="inline-size: ${i}%"></span>
        </span>
      </div>`)}
  </div>`}var Ci=[["in",55,40],["in",35,40],["out",60,62],["in",45,40],["out",30,40]];function dt(){return a`<div class="bones bubbles" aria-hidden="true">
    ${v(Ci,([i,e,t])=>a`<span
        class="bone ${i}"
        style="inline-size: ${e}%; block-size: ${t}px"
      ></span>`)}
  </div>`}var S="smsgateway24";function H(i,e,t){return i.connection.sendMessagePromise({...t,type:`${S}/${e}`})}function un(i,e,t){return i.connection.subscribeMessage(t,{...e,type:`${S}/subscribe`},{resubscribe:!1})}var ve=new Map;function P(i,e){if(ve.has(i))return ve.get(i);ve.size>=200&&ve.clear();let t=e();return ve.set(i,t),t}function xe(i){return i===void 0||i===""?"en":P(`language ${i}`,()=>{for(let e of[i,i.replaceAll("_","-")])try{return Intl.getCanonicalLocales(e)[0]??"en"}catch{}return"en"})}function G(i){return xe(i.locale.language??i.language)}function hn(i){return P(`zone ${i}`,()=>{try{return new Intl.DateTimeFormat("en",{timeZone:i}),i!==""}catch{return!1}})}function we(i){let e=P("local zone",()=>new Intl.DateTimeFormat().resolvedOptions().timeZone),[t,n]=i.locale.time_zone==="server"?[i.timeZone,e]:[e,i.timeZone];return P(`zone of ${t} or ${n}`,()=>hn(t)?t:hn(n)?n:"UTC")}function oe(i,e){return P(`date ${i??""} ${JSON.stringify(e)}`,()=>new Intl.DateTimeFormat(i,e))}function Ri(i){let{time_format:e}=i.locale;if(e==="12")return!0;if(e==="24")return!1;let t=e==="system"?void 0:G(i);return P(`hours ${t??""}`,()=>new Intl.DateTimeFormat(t,{hour:"numeric",minute:"numeric",timeZone:"UTC"}).format(Date.UTC(2023,0,1,22)).includes("10"))}function pn(i){return{hour:"numeric",minute:"2-digit",hourCycle:Ri(i)?"h12":"h23",timeZone:we(i)}}function $e(i){let e=Date.parse(i);return Number.isNaN(e)?null:e}function ct(i,e){let[t=""]=i;return/\p{Script=Georgian}/u.test(t)?i:t.toLocaleUpperCase(e)+i.slice(t.length)}function ae(i,e){let t=$e(i);return t===null?"":oe(G(e),pn(e)).format(t)}function Fe(i,e){let t=new Map(oe("en-u-ca-iso8601-nu-latn",{year:"numeric",month:"2-digit",day:"2-digit",timeZone:we(e)}).formatToParts(i).map(n=>[n.type,n.value]));return`${(t.get("year")??"").padStart(4,"0")}-${t.get("month")??""}-${t.get("day")??""}`}function Y(i,e){let t=$e(i);return t===null?"":Fe(t,e)}function mn(i,e,t){let n=[e.getTime(),i].map(s=>Date.parse(Fe(s,t))/864e5);return Math.round((n[0]??NaN)-(n[1]??NaN))}function fn(i,e){let t=P(`relative ${e}`,()=>new Intl.RelativeTimeFormat(e,{numeric:"auto"}));return ct(t.format(-i,"day"),e)}function gn(i,e,t){let n=G(e),s=oe(n,{weekday:t,timeZone:we(e)}).format(i);return ct(s,n)}function yn(i,e,t){let n=$e(i);if(n===null)return"";let s=mn(n,t,e),r=G(e);if(s===0||s===1)return fn(s,r);if(s>1&&s<=6)return gn(n,e,"long");let o=Fe(n,e).slice(0,4)===Fe(t.getTime(),e).slice(0,4),l=oe(r,{...o?{}:{year:"numeric"},month:"long",day:"numeric",timeZone:we(e)}).format(n);return ct(l,r)}var Pi={DMY:["day","month","year"],MDY:["month","day","year"],YMD:["year","month","day"]};function Oi(i,e){let{date_format:t}=e.locale,n=oe(t==="system"?void 0:G(e),{year:"numeric",month:"numeric",day:"numeric",timeZone:we(e)});if(t!=="DMY"&&t!=="MDY"&&t!=="YMD")return n.format(i);let s=n.formatToParts(i),r=d=>s.find(u=>u.type===d)?.value??"",o=Pi[t].map(r).join(r("literal")),l=s.at(-1);return l?.type!=="literal"||t==="YMD"&&/\p{L}/u.test(l.value)?o:o+l.value}function Ue(i,e,t){let n=$e(i);if(n===null)return"";let s=mn(n,t,e);return s===0?ae(i,e):s===1?fn(s,G(e)):s>1&&s<=6?gn(n,e,"short"):Oi(n,e)}function M(i,e){let t=$e(i);return t===null?"":oe(G(e),{weekday:"long",year:"numeric",month:"long",day:"numeric",...pn(e)}).format(t)}var xn=`component.${S}`,Be=`${xn}.config_panel`,ut={common:"common.reason_not_delivered",exceptions:"exceptions.which_phone.message",config_panel:"config_panel.error.not_found"},Ii=10,Li=100,Di={comma_decimal:"en-US",decimal_comma:"de",quote_decimal:"de-CH",space_comma:"fr"};function bn(i){return Object.values(ut).every(e=>i(`${xn}.${e}`)!=="")}function qi(){return new Promise(i=>{setTimeout(i,Li)})}async function Hi(i){let e=new Map;for(let t of Object.keys(ut)){let{resources:n}=await i.callWS({type:"frontend/get_translations",language:i.language,category:t,integration:[S]});for(let[s,r]of Object.entries(n))e.set(s,r)}return(t,n={})=>(e.get(t)??"").replace(/\{(\w+)\}/g,(s,r)=>Object.hasOwn(n,r)?String(n[r]):s)}async function Ni(i){let e=n=>i.loadBackendTranslation(n,S);try{let s=(await Promise.all(Object.keys(ut).map(e))).find(bn);if(s!==void 0)return s;for(let r=0;r<Ii;r+=1){let o=await e("config_panel");if(bn(o))return o;await qi()}}catch{}let t=await Hi(i);return(n,s)=>t(n,s)||i.localize(n,s)}var vn=new WeakMap,N=class i{#e;#t;#n;constructor(e,t){this.#e=t,this.#t=e.locale,this.#n=xe(e.language)}static load(e){let t=`${e.language} ${JSON.stringify(e.locale)}`,n=vn.get(e.localize)??new Map;vn.set(e.localize,n);let s=n.get(t);if(s!==void 0)return s;let r=Ni(e).then(o=>new i(e,o));return n.set(t,r),r.catch(()=>{n.delete(t)}),r}isFor(e){return xe(e.language)===this.#n&&e.locale.language===this.#t.language&&e.locale.number_format===this.#t.number_format}t(e,t){return this.#i(`${Be}.${e}`,t)||e}full(e,t){return this.#i(e,t)}has(e){return this.#e(`${Be}.${e}`)!==""}plural(e,t,n){let s=P(`plural ${this.#n}`,()=>new Intl.PluralRules(this.#n)),r={...n,count:t};return this.#i(`${Be}.${e}_${s.select(t)}`,r)||this.#i(`${Be}.${e}_other`,r)||e}number(e){let{number_format:t="language",language:n}=this.#t;if(t==="none")return String(e);let s=t==="system"?void 0:Di[t]??xe(n??this.#n);return P(`number ${s??""}`,()=>new Intl.NumberFormat(s)).format(e)}#i(e,t={}){let n=Object.entries(t).map(([s,r])=>[s,typeof r=="number"?this.number(r):r]);return this.#e(e,Object.fromEntries(n))}},zi=new Set(["unauthorized","not_found","not_loaded","history_off","unavailable"]);function wn(i){return typeof i=="object"&&i!==null?{...i}:{}}function Fi(i){let e={};for(let[t,n]of Object.entries(wn(i)))(typeof n=="string"||typeof n=="number")&&(e[t]=n);return e}function $n(i,e){let t=wn(e),{translation_domain:n,translation_key:s,code:r}=t;if(typeof n=="string"&&typeof s=="string"){let l=Fi(t.translation_placeholders),d=i.full(`component.${n}.exceptions.${s}.message`,l);if(d!=="")return d}if(typeof r=="string"&&zi.has(r)&&i.has(`error.${r}`))return i.t(`error.${r}`);if(He(e)&&i.has("error.connection_lost"))return i.t("error.connection_lost");let o=e instanceof Error?e.message:typeof e=="string"?e:t.message;return typeof o=="string"&&o.trim()!==""?o:i.t("error.unknown")}var je=500,Ui=100,Bi=5,ji=200;function _n(i){return(/\.(\d+)/.exec(i)?.[1]??"").padEnd(9,"0")}function Ve(i,e){return i<e?-1:i>e?1:0}function An(i,e){if(i===e)return 0;let[t,n]=[Date.parse(i),Date.parse(e)];return Number.isNaN(t)||Number.isNaN(n)?Number(Number.isNaN(n))-Number(Number.isNaN(t))||Ve(i,e):Ve(t,n)||Ve(_n(i),_n(e))}function L(i,e){return An(i.time,e.time)||Ve(i.id,e.id)}function Sn(i){let{message_id:e,status:t,status_at:n,problem:s}=i,{failed:r,reason_key:o,advice_key:l,retry:d,confirmed:u}=i;return{message_id:e,status:t,status_at:n,problem:s,failed:r,reason_key:o,advice_key:l,retry:d,confirmed:u}}function Mn(i,e){return e.status_at===null?!0:i.status_at!==null&&An(i.status_at,e.status_at)>=0}function Cn(i,e){return i.status_at===null||!Mn(i,e)?e:{...e,...Sn(i)}}function mt(i,e){let{text:t,truncated:n}=i,s=e.retry&&t!==null&&!n;return{...i,...Sn(e),retry:s}}function Rn(i,e){return i.some(t=>t.direction==="out"&&!t.failed&&t.text!==null&&t.text===e.text&&L(t,e)>0)}function Vi(i,e){let[t,n]=[0,i.length];for(;t<n;){let s=t+n>>1,r=i[s];r!==void 0&&L(r,e)<0?t=s+1:n=s}return t}function ht(...i){let e=new Map;for(let t of i.flat())e.set(t.id,t);return[...e.values()].sort(L)}function pt(i,e,t,n){let s=new Map(i);s.delete(e),s.set(e,t);for(let r of s.keys()){if(s.size<=n)break;s.delete(r)}return s}var Tn=(i,e)=>`${i} ${String(e)}`,_e=class i{#e;constructor(e){this.#e=e}static empty(e=null){return new i({threadId:e,loaded:!1,messages:[],before:null,after:null,readUpTo:0,highest:0,waiting:new Map,recent:new Map,statuses:new Map})}get threadId(){return this.#e.threadId}get loaded(){return this.#e.loaded}get messages(){return this.#e.messages}get before(){return this.#e.before}get after(){return this.#e.after}get newer(){return this.#e.waiting.size}get readUpTo(){return this.#e.readUpTo}get highest(){return Math.max(this.#e.highest,this.newestId)}get newestId(){return this.messages.reduce((e,{id:t})=>Math.max(e,t),0)}begin(){return this.#t({recent:new Map})}load(e){let t=e.thread?.thread_id??this.threadId,n=[...this.#e.recent.values()].filter(d=>t===null||d.thread_id===t),s=this.#i(ht(e.messages)),r=s.at(-1),o=d=>e.after!==null&&r!==void 0&&L(d,r)>0,l=this.#t({threadId:t,loaded:!0,messages:s,before:e.before,after:e.after,readUpTo:e.read_up_to??this.readUpTo,highest:n.reduce((d,{id:u})=>Math.max(d,u),Math.max(e.highest??0,t===this.threadId?this.#e.highest:0)),waiting:new Map([...this.#e.waiting].filter(([,d])=>o(d)))});return n.reduce((d,u)=>d.#n(u.id)?d:d.#l(u),l)}prepend(e){let[t]=e.messages,n=this.#r(e.before===null?void 0:t,this.messages[0]),s=ht(n,this.messages,this.#i(e.messages)),r=s.slice(0,je);return this.#t({messages:r,before:e.before,after:r.length<s.length?r.at(-1)?.cursor??null:this.after})}append(e){let t=e.messages.at(-1),n=this.#r(this.messages.at(-1),e.after===null?void 0:t??this.messages.at(-1)),s=ht(n,this.messages,this.#i(e.messages)),r=new Set(s.map(({id:o})=>o));return this.#t({...this.#s(s),after:e.after,waiting:new Map([...this.#e.waiting].filter(([o])=>!r.has(o)))})}apply(e){switch(e.kind){case"message":return this.#a(e.message);case"status":return this.#o(e);case"read":return e.thread_id===this.threadId&&e.up_to>this.readUpTo?this.#t({readUpTo:e.up_to}):this;case"reset":return this.begin();case"questions":return this}}items(e){let t=this.messages.map(({time:s})=>Y(s,e)),n=s=>{let[r,o]=[this.messages[s-1],this.messages[s]];return r!==void 0&&o!==void 0&&t[s-1]===t[s]&&r.direction===o.direction&&Date.parse(o.time)-Date.parse(r.time)<=Bi*6e4};return this.messages.flatMap((s,r)=>{let o=t[r]??"",l={kind:"message",key:`message ${String(s.id)}`,message:s,first:!n(r),last:!n(r+1)};return t[r-1]===o?[l]:[{kind:"day",key:`day ${o}`,time:s.time},l]})}#t(e){return new i({...this.#e,...e})}#n(e){return this.messages.some(t=>t.id===e)}#i(e){return e.map(t=>{let n=this.#e.statuses.get(Tn(t.entry_id,t.id));return n!==void 0&&Mn(n,t)?mt(t,n):t})}#r(e,t){return[...this.#e.recent.values(),...this.#e.waiting.values()].filter(n=>(e===void 0||L(n,e)>0)&&(t===void 0||L(n,t)<0))}#s(e){let t=e.slice(-je);return{messages:t,before:t.length<e.length?t[0]?.cursor??null:this.before}}#a(e){if(this.threadId!==null&&e.thread_id!==this.threadId)return this;let[t=e]=this.#i([e]),n=this.#t({highest:this.threadId===null?0:Math.max(this.#e.highest,t.id),recent:pt(this.#e.recent,t.id,t,je)});return this.loaded?n.#l(t):n}#l(e){let t=this.messages.find(({id:o})=>o===e.id),n=t===void 0?e:Cn(t,e),s=this.messages.filter(({id:o})=>o!==e.id),r=Vi(s,n);if(t===void 0&&s.length>0){if(this.after!==null&&r===s.length)return this.#t({waiting:pt(this.#e.waiting,n.id,n,je)});if(this.before!==null&&r===0)return this}return this.#t(this.#s([...s.slice(0,r),n,...s.slice(r)]))}#o(e){if(e.thread_id!==void 0&&this.threadId!==null&&e.thread_id!==this.threadId)return this;let t=r=>r.id===e.id&&r.entry_id===e.entry_id,n=r=>t(r)?mt(r,e):r,s=r=>new Map([...r].map(([o,l])=>[o,n(l)]));return this.#t({statuses:pt(this.#e.statuses,Tn(e.entry_id,e.id),e,ji),messages:this.messages.some(t)?this.messages.map(n):this.messages,waiting:s(this.#e.waiting),recent:s(this.#e.recent)})}};function Pn(i,e){return i.last===null||e.last===null?+(i.last===null)-+(e.last===null):L(e.last,i.last)}function kn(i){return i.reduce((e,t)=>e===null||t===null?e??t:e.id===t.id?Cn(e,t):L(e,t)<0?t:e,null)}function On(i,e){return i.thread_id===e.thread_id&&i.entry_id===e.entry_id}function In(i,e){let t=e.filter(n=>!i.some(s=>On(n,s)));return[...i,...t].sort(Pn)}function ft(i,e,t,{messages:n}={messages:[]}){let s=kn([i.last,n.at(-1)??null]),r=kn([s,e.last,t]);if(s===null||L(t,s)>=0)return{...e,last:r};let{device_id:o,channel:l,writable:d}=i;return{...e,last:r,device_id:o,channel:l,writable:d}}function Wi(i,e,t,n){let s=i.find(u=>On(e,u)),r=s?.last?.id===t.id,o=t.direction==="out"||n.visible&&n.openThreadId===e.thread_id,l=(s?.unread??e.unread??0)+(o||r?0:1);return[{...ft(s??e,e,t),unread:Math.min(l,Ui)},...i.filter(u=>u!==s)].sort(Pn)}function En(i,e){return i.unread===null?null:Math.min(i.unread,Math.max(0,(i.last?.id??0)-e))}function Ln(i,e,t){switch(e.kind){case"message":return{...i,threads:Wi(i.threads,e.thread,e.message,t)};case"status":{let n=({last:s})=>s?.id===e.id&&s.entry_id===e.entry_id;return i.threads.some(n)?{...i,threads:i.threads.map(s=>s.last!==null&&n(s)?{...s,last:mt(s.last,e)}:s)}:i}case"read":{let n=s=>s.thread_id===e.thread_id&&En(s,e.up_to)!==s.unread;return i.threads.some(n)?{...i,threads:i.threads.map(s=>n(s)?{...s,unread:En(s,e.up_to)}:s)}:i}case"questions":return{...i,questions:[...(i.questions??[]).filter(({entry_id:n})=>n!==e.entry_id),...e.questions]};case"reset":return i}}var We=50,Ki=200,Qi=6e4,Dn=[2,5,10,20,30],Ji=4,Zi=200,le=new Map,Te=new Map,gt=new Set,qn=0,Gi=0,Ke=class{constructor(e,t){this.accounts=[];this.threads=[];this.questions=[];this.cursor=null;this.loading=!0;this.failure=null;this.more="idle";this.open=null;this.reading=!1;this.pane="list";this.dialog=null;this.found=null;this.resets=0;this.resends=Te;this.isLost=!1;this.#n=new Set;this.#s=0;this.#a=0;this.#o=0;this.#c=new Set;this.#m="";this.#p=null;this.#C=()=>{let e=Y(new Date().toISOString(),this.format);e!==this.#m&&(this.#m=e,this.changed())};this.#f=()=>{this.#i=void 0,this.#a+=1};this.#T=()=>{this.#f(),this.#o=0,this.reload()};this.#e=e,this.#t=t}#e;#t;#n;#i;#r;#s;#a;#l;#o;#d;#c;#h;#m;#u;#p;get hass(){return this.#e}set hass(e){let{locale:t,config:n}=this.#e;if(this.#e=e,!this.#r)return;(t!==e.locale||n.time_zone!==e.config.time_zone)&&this.changed(),(e.language!==this.#u||this.strings?.isFor(e)===!1)&&this.#v(),e.connection!==this.#r&&(this.stop(),this.start())}get config(){return this.#t}get single(){let{contact:e,view:t}=this.#t;return e!==void 0&&t!=="inbox"}get format(){let{locale:e,config:t,language:n}=this.#e;return{locale:e,timeZone:t.time_zone,language:n}}show(e){e!=="search"&&(this.found=null),this.pane=e,this.changed()}showDialog(e){this.dialog=e,this.changed()}listen(e){return this.#n.add(e),()=>this.#n.delete(e)}changed(){for(let e of this.#n)e()}draftChanged(){for(let e of gt)e!==this&&e.changed()}#y(){this.changed(),this.draftChanged()}get interrupted(){let{failure:e,open:t}=this;return e===null||!be(e)?null:(this.single?t?.timeline.loaded===!0:this.accounts.length>0)?e:null}get isStopped(){return this.failure!==null||(this.open?.failure??null)!==null}start(){this.#r||(gt.add(this),this.#r=this.#e.connection,this.#r.addEventListener("ready",this.#T),this.#r.addEventListener("disconnected",this.#f),this.#e.language!==this.#u&&this.#v(),this.#h=setInterval(this.#C,Qi),this.reload())}stop(){gt.delete(this),this.#r?.removeEventListener("ready",this.#T),this.#r?.removeEventListener("disconnected",this.#f),this.#r=void 0,this.#s+=1,this.#_(),clearInterval(this.#h),this.#k()}#_(){clearTimeout(this.#l),clearTimeout(this.#d),this.#d=void 0}#C;#f;#T;async#v(){let e=this.#e.language;this.#u=e;try{let t=await N.load(this.#e);this.#u===e&&(this.strings=t)}catch{this.#u===e&&(this.#u=void 0)}this.changed()}async#k(){let e=this.#i;this.#i=void 0;try{await e?.()}catch{}}async reload(){this.#_();let e=this.#s+=1;this.strings===void 0&&this.#u===void 0&&this.#v(),this.loading=this.failure!==null||this.accounts.length===0,this.changed(),await this.#k();let t=this.#a;try{let n=await un(this.#e,this.#b(),s=>{e===this.#s&&this.#M(s)});if(e!==this.#s){t===this.#a&&n().catch(()=>{});return}if(this.#i=n,await this.#R(e),e!==this.#s||(this.open&&await this.#g(this.open,yt(this.open)),e!==this.#s))return;this.failure=null,this.#o=0}catch(n){e===this.#s&&this.#P(n)}e===this.#s&&(this.loading=!1,this.changed())}#E(){let{entry:e,phone:t}=this.#t;return{...e&&{entry_id:e},...t&&{device_id:t}}}#b(){let{entry:e,phone:t}=this.#t,n=({device_id:r})=>r===t,s=e??this.accounts.find(({phones:r})=>r.some(n))?.entry_id;return s?{entry_id:s}:{}}async#R(e){if(this.single){let{contact:s=""}=this.#t;this.open??=this.#w({device_id:s},null,!1);return}let[t,n]=await this.#x("threads",{...this.#E(),limit:We});if(e===this.#s){this.accounts=t.accounts,this.threads=t.threads,this.cursor=t.cursor,this.questions=t.questions;for(let s of n)Yi(t.threads,s)||this.#$(s)}}#P(e){if(this.failure=J(e),this.isLost=He(e),lt(this.failure)&&this.#O(),!be(this.failure)||this.failure==="unknown"&&!this.isLost&&this.#o>=Ji)return;let n=Dn[Math.min(this.#o,Dn.length-1)]??30;this.#o+=1,this.#l=setTimeout(()=>{this.reload()},n*1e3)}#O(){this.threads=this.questions=this.accounts=[],this.cursor=this.found=null,this.open&&this.#A(this.open)}#A(e){e.timeline=_e.empty(e.timeline.threadId),e.questions=[],this.#S()}#S(){this.dialog?.kind==="picture"&&(this.dialog=null)}async#x(e,t){let n=[];this.#c.add(n);try{return[await H(this.#e,e,t),n]}finally{this.#c.delete(n)}}async loadMore(){if(this.cursor===null||this.more==="loading")return;let e=this.#s;this.more="loading",this.changed();try{let t=await H(this.#e,"threads",{...this.#E(),cursor:this.cursor,limit:We});e===this.#s&&(this.threads=In(this.threads,t.threads),this.cursor=t.cursor),this.more="idle"}catch{this.more="failed"}this.changed()}openThread(e,t){let n=e.thread_id===""?null:{thread_id:e.thread_id};if(this.open=this.#w(n,e,!0),t){let{id:s,cursor:r}=t.message;this.open.hit={id:s,cursor:r,ranges:t.ranges,pending:!0}}this.changed(),this.#g(this.open,yt(this.open))}close(){this.open=null,this.changed()}#w(e,t,n){qn+=1;let s=t===null||t.thread_id===""?null:t.thread_id;return{serial:qn,chosen:n,query:e,thread:t,account:this.accounts.find(({entry_id:r})=>r===t?.entry_id)??null,questions:[],timeline:_e.empty(s),loading:!0,failure:null,older:"idle",newer:"idle",newAfter:null,saved:0,marked:0,hit:null,load:0}}async#g(e,t){if(!e.query){e.loading=!1,this.changed();return}e.timeline=e.timeline.begin();let n=e.load+=1;try{let[s,r]=await this.#x("messages",{...e.query,limit:Math.min(Math.max(We,e.timeline.messages.length),Ki),...t!==void 0&&{around:t}});if(this.open!==e||e.load!==n)return;let o=e.loading,l=e.thread!==null&&_(e.thread)!==_(s.thread);e.thread&&l&&(Xi(e.thread,s.thread),e.marked=0),e.query={thread_id:s.thread.thread_id},e.thread=s.thread,e.account=s.account,e.questions=s.questions,e.timeline=e.timeline.load(s),l&&(e.timeline=r.reduce((d,u)=>d.apply(u),e.timeline)),e.saved=s.read_up_to,o&&!t&&(e.newAfter=s.read_up_to),e.loading=!1,e.failure=null,e.older=e.newer="idle",this.single&&(this.accounts=[s.account])}catch(s){if(this.open!==e||e.load!==n)return;if(e.failure=J(s),lt(e.failure)&&this.#A(e),e.loading=!1,this.single)throw s}this.changed()}retryOpen(){let{open:e}=this;e&&(e.failure=null,e.loading=!e.timeline.loaded,this.changed(),this.#g(e,yt(e)).catch(()=>{}))}async loadPage(e){let{open:t}=this;if(!t?.query||t.loading||t[e]==="loading")return;let n=e==="older"?t.timeline.before:t.timeline.after;if(n!==null){t[e]="loading",this.changed();try{let s=await H(this.#e,"messages",{...t.query,limit:We,...e==="older"?{before:n}:{after:n}});(e==="older"?t.timeline.before:t.timeline.after)===n&&(t.timeline=e==="older"?t.timeline.prepend(s):t.timeline.append(s)),t[e]="idle"}catch{t[e]="failed"}this.changed()}}async toNewest(){let{open:e}=this,t=(e?.timeline.after??null)===null;!e||t||(e.hit=null,await this.#g(e).catch(()=>{}))}markRead(){let{open:e}=this;if(!e?.thread||e.loading||e.timeline.after!==null)return;let{thread_id:t}=e.thread,n=e.timeline.highest;if(n<=e.marked)return;let s=this.threads.find(r=>r.thread_id===t);n<=e.saved&&!s?.unread||(e.marked=n,this.#M({kind:"read",thread_id:t,up_to:n}),H(this.#e,"mark_read",{thread_id:t,up_to:n}).then(()=>{e.saved=Math.max(e.saved,n)},()=>{e.marked===n&&(e.marked=0)}))}async pictureUrl({entry_id:e,id:t}){let{url:n}=await H(this.#e,"picture",{entry_id:e,history_id:t});return n}async search(e,t){return H(this.#e,"search",{query:e,...this.#b(),...t!==null&&{before:t}})}async contacts(e){let{threads:t}=await H(this.#e,"contacts",{...this.#b(),...e&&{query:e}});return t}async contactAdded(){await this.reload()}#M(e){if(e.kind==="reset"){this.#I(e);return}for(let s of this.#c)s.push(e);let t=[this.threads,this.questions,this.open?.timeline];this.#$(e),this.open&&(e.kind==="message"&&this.#q(this.open,e),e.kind==="questions"&&this.#H(this.open,e),this.open.timeline=this.open.timeline.apply(e)),[this.threads,this.questions,this.open?.timeline].some((s,r)=>s!==t[r])&&this.changed()}#I({reason:e}){this.#S(),this.found=null,this.resets+=1,e==="permission"?this.reload():this.#d??=setTimeout(()=>{this.reload()},Zi),this.changed()}#$(e){if(!this.#L(e))return;let t={openThreadId:this.open?.thread?.thread_id??null,visible:this.reading},{threads:n,questions:s}=Ln(this,e,t);this.single||(this.threads=n),this.questions=s}#L(e){let{phone:t}=this.#t;return t===void 0?!0:e.kind==="message"?e.message.device_id===t:e.kind!=="questions"?!0:this.accounts.some(({entry_id:n})=>n===e.entry_id)}#q(e,{thread:t,message:n}){let s=this.#p;if(s?.open===e&&es(s,t,n)&&(this.#p=null,bt(s.draft),e.query={thread_id:t.thread_id},e.thread=t,this.#g(e)),e.thread?.thread_id!==t.thread_id)return;e.thread=ft(e.thread,t,n,e.timeline);let r=this.draft(t);r.sending===null||n.direction!=="out"||n.text!==null&&n.text.trim()!==r.text.trim()||bt(r)}#H(e,{entry_id:t,questions:n}){if(e.thread?.entry_id!==t)return;let{thread_id:s}=e.thread;e.questions=n.filter(({people:r})=>r.some(o=>o.thread_id===s))}draft(e){let t=e?_(e):"",n=le.get(t);return n||(n={text:"",deviceId:null,channel:null,error:null,sending:null},le.set(t,n)),n}async send(e,t){let{open:n}=this,s=n?.thread;if(!n||!s||this.isStopped)return;let r=this.draft(s),{text:o}=r;if(r.sending!==null||o.trim()==="")return;let l=Gi+=1;r.sending=l,r.error=null,n.query||(this.#p={open:n,draft:r,text:o,deviceId:e,channel:t}),this.#y(),this.toNewest();try{await this.#D(s,o,e,t),r.sending===l&&bt(r)}catch(d){let u=n.thread??s;if(r.sending===l||!this.#N(u,o)){let m=this.draft(u);r.sending!==l&&(m.text=Nn(o,m.text)),m.deviceId??=e,m.channel??=t,m.error=this.errorText(d)}}r.sending===l&&(r.sending=null),this.#p?.draft===r&&(this.#p=null),this.#y()}#N(e,t){let{open:n}=this;return n?.thread?.thread_id!==e.thread_id?!1:n.timeline.messages.some(s=>s.direction==="out"&&s.failed&&s.text===t)}async sendAgain(e){let{thread:t,account:n}=this.open??{},s=X(e);if(!t||e.text===null||this.isStopped||Te.get(s)==="sending")return;Te.set(s,"sending"),this.#y();let r=n?.phones??[],o=r.find(({device_id:d})=>d===e.device_id)?.device_id??t.device_id??r[0]?.device_id??"",l=e.channel==="unknown"?t.channel:e.channel;try{await this.#D(t,e.text,o,l),Te.set(s,"done")}catch(d){Te.set(s,{error:this.errorText(d)})}this.#y()}async#D(e,t,n,s){await this.#e.callService("smsgateway24","send_message",{device_id:n,...e.contact_device_id===null?{to:e.address}:{contact:e.contact_device_id},message:t,channel:s==="unknown"?"sim_1":s},void 0,!1)}async cancelQuestion(e){let{question_id:t}=e;await this.#e.callService("smsgateway24","cancel_question",{question_id:t},void 0,!1)}errorText(e){return this.strings?$n(this.strings,e):""}};function yt({hit:i,timeline:{after:e,messages:t}}){return i?.pending?i.cursor:e===null?void 0:t[t.length>>1]?.cursor}function Yi(i,e){if(e.kind!=="message")return!1;let{entry_id:t,id:n}=e.message;return i.some(({last:s})=>s?.entry_id===t&&s.id>=n)}function Xi(i,e){let t=le.get(_(i)),n=le.get(_(e));t&&(le.delete(_(i)),!n||n.text===""?le.set(_(e),t):t.text!==""&&(n.text=Nn(t.text,n.text)))}function es(i,e,t){let{open:n,draft:s,text:r,deviceId:o,channel:l}=i;return s.sending!==null&&t.direction==="out"&&t.entry_id===n.thread?.entry_id&&t.device_id===o&&t.channel===l&&(t.text===null||t.text.trim()===r.trim())&&Hn(e.address)===Hn(n.thread.address)}function Hn(i){return i.replace(/\D/g,"").slice(-7)}function bt(i){i.text="",i.deviceId=i.channel=i.sending=null}function Nn(i,e){return e===""?i:`${i}
${e}`}function _(i){return`${i.entry_id} ${i.thread_id||`+ ${i.address}`}`}function X(i){return`${i.entry_id} ${String(i.id)}`}function zn(i,e,t){let n=i.phones.find(({device_id:s})=>s===t);return{thread_id:"",entry_id:i.entry_id,name:null,address:e,contact_device_id:null,subentry_id:null,trusted:!1,last:null,unread:0,device_id:(n??i.phones[0])?.device_id??null,channel:"sim_1",writable:i.phones.length>0?null:"no_phone"}}var $=b`
  :host {
    --sg-card: var(--ha-card-background, var(--card-background-color, #fff));
    --sg-text: var(--primary-text-color, #212121);
    --sg-soft: color-mix(in srgb, var(--sg-text) 68%, var(--sg-card));
    --sg-line: var(--divider-color, color-mix(in srgb, var(--sg-text) 12%, transparent));
    --sg-accent: var(--primary-color, #009ac7);
    --sg-accent-text: color-mix(in srgb, var(--sg-accent) 58%, var(--sg-text));
    --sg-own: color-mix(in srgb, var(--sg-accent) 15%, var(--sg-card));
    --sg-other: color-mix(in srgb, var(--sg-text) 7%, var(--sg-card));
    --sg-hover: color-mix(in srgb, var(--sg-text) 5%, transparent);
    --sg-error: var(--error-color, #db4437);
    --sg-error-text: color-mix(in srgb, var(--sg-error) 65%, var(--sg-text));
    --sg-warning-text: color-mix(in srgb, var(--warning-color, #ffa600) 40%, var(--sg-text));
    color: var(--sg-text);
    font-family: var(--ha-font-family-body, inherit);
    font-size: var(--ha-font-size-m, 14px);
    line-height: 1.4;
  }
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  [hidden] {
    display: none !important;
  }
  .icon {
    width: 1.25em;
    height: 1.25em;
    flex: none;
    fill: none;
    stroke: currentColor;
    stroke-width: 2;
    stroke-linecap: round;
    stroke-linejoin: round;
    vertical-align: -0.25em;
  }
  :host(:dir(rtl)) .icon[data-icon="back"],
  :host(:dir(rtl)) .icon[data-icon="send"] {
    transform: scaleX(-1);
  }
  button,
  input,
  textarea,
  select {
    font: inherit;
    color: inherit;
  }
  button {
    border: 0;
    background: none;
    padding: 0;
    cursor: pointer;
    text-align: start;
    -webkit-tap-highlight-color: transparent;
  }
  button:disabled {
    cursor: default;
  }
  :focus-visible {
    outline: 2px solid var(--sg-accent-text);
    outline-offset: 2px;
  }
  bdi {
    overflow-wrap: anywhere;
  }
  h2,
  h3,
  p {
    margin: 0;
    font-size: inherit;
    font-weight: inherit;
  }
  .round {
    display: inline-grid;
    place-items: center;
    width: 40px;
    height: 40px;
    flex: none;
    border-radius: 50%;
    font-size: 19px;
    color: var(--sg-soft);
    transition: background-color 0.15s;
  }
  .round:hover {
    background: var(--sg-hover);
    color: var(--sg-text);
  }
  .round:focus-visible,
  .row:focus-visible {
    outline-offset: -2px;
  }
  .pill {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 6px;
    min-height: 36px;
    padding: 6px 16px;
    border-radius: 18px;
    background: var(--sg-own);
    color: var(--sg-text);
    font-weight: 500;
    text-align: center;
    transition: filter 0.15s;
  }
  .pill:hover:not(:disabled) {
    filter: brightness(0.96);
  }
  .pill:disabled {
    opacity: 0.6;
  }
  .pill.plain {
    background: none;
  }
  .head {
    display: flex;
    align-items: center;
    gap: 4px;
    flex: none;
    min-height: 56px;
    padding: 8px;
    border-bottom: 1px solid var(--sg-line);
  }
  .head .grow {
    flex: 1;
    min-width: 0;
  }
  .title {
    font-size: var(--ha-font-size-xl, 20px);
    line-height: 1.25;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .field {
    width: 100%;
    min-height: 40px;
    padding: 8px 14px;
    border: 1px solid transparent;
    border-radius: 20px;
    background: var(--sg-other);
    outline-offset: 0;
  }
  .field::placeholder {
    color: var(--sg-soft);
    opacity: 1;
  }
  .field::-webkit-search-cancel-button {
    display: none;
  }
  .avatar {
    display: grid;
    place-items: center;
    width: 44px;
    height: 44px;
    flex: none;
    border-radius: 50%;
    overflow: hidden;
    background: color-mix(in srgb, var(--hue, var(--sg-soft)) 22%, var(--sg-card));
    color: color-mix(in srgb, var(--hue, var(--sg-soft)) 30%, var(--sg-text));
    font-weight: 500;
    font-size: 16px;
    line-height: 1;
    user-select: none;
  }
  .avatar .icon {
    width: 22px;
    height: 22px;
  }
  .avatar.small {
    width: 36px;
    height: 36px;
    font-size: 14px;
  }
  .hue-0 {
    --hue: var(--blue-color, #2196f3);
  }
  .hue-1 {
    --hue: var(--green-color, #4caf50);
  }
  .hue-2 {
    --hue: var(--deep-orange-color, #ff6f22);
  }
  .hue-3 {
    --hue: var(--purple-color, #926bc7);
  }
  .hue-4 {
    --hue: var(--teal-color, #009688);
  }
  .hue-5 {
    --hue: var(--pink-color, #e91e63);
  }
  .hue-6 {
    --hue: var(--amber-color, #ffc107);
  }
  .hue-7 {
    --hue: var(--indigo-color, #3f51b5);
  }
  .quiet {
    color: var(--sg-soft);
  }
  .line {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  /* What is cut ends with dots, in whatever direction it runs. */
  .flow {
    display: flex;
    align-items: baseline;
    gap: 4px;
    min-width: 0;
    overflow: hidden;
    white-space: nowrap;
  }
  .flow > * {
    flex: none;
  }
  .flow > .icon {
    align-self: center;
  }
  .flow > bdi {
    flex: 0 1 auto;
    min-width: 0;
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .said {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  .state {
    flex: 1;
    display: flex;
    flex-direction: column;
    align-items: center;
    justify-content: center;
    gap: 8px;
    padding: 24px;
    text-align: center;
    overflow: auto;
  }
  .state > .icon {
    width: 44px;
    height: 44px;
    stroke-width: 1.4;
    color: color-mix(in srgb, var(--sg-accent) 70%, var(--sg-text));
    margin-bottom: 4px;
  }
  .state h3 {
    font-size: 16px;
    font-weight: 500;
  }
  .state p {
    max-width: 36em;
    color: var(--sg-soft);
    text-wrap: balance;
  }
  .state .pill {
    margin-top: 8px;
  }
  .note {
    display: flex;
    gap: 8px;
    align-items: flex-start;
    margin: 8px 12px;
    padding: 8px 12px;
    border-radius: 12px;
    background: var(--sg-other);
    color: var(--sg-soft);
    font-size: 13px;
  }
  .note .pill {
    flex: none;
    min-height: 30px;
    padding: 3px 12px;
  }
  .error {
    color: var(--sg-error-text);
  }
  .bone {
    border-radius: 8px;
    background: var(--sg-other);
    animation: breathe 1.6s ease-in-out infinite;
  }
  .bone-row {
    display: flex;
    align-items: center;
    gap: 12px;
    min-height: 68px;
    padding: 8px 16px;
  }
  .round-bone {
    width: 44px;
    height: 44px;
    border-radius: 50%;
  }
  .bone-lines {
    flex: 1;
    display: grid;
    gap: 8px;
  }
  .bone-lines .bone {
    height: 12px;
  }
  @keyframes breathe {
    50% {
      opacity: 0.45;
    }
  }
  dialog {
    border: 0;
    padding: 0;
    color: inherit;
    background: var(--sg-card);
    border-radius: var(--ha-border-radius-2xl, 24px);
    box-shadow: 0 8px 32px rgb(0 0 0 / 30%);
    max-width: min(480px, calc(100vw - 32px));
    max-height: calc(100dvh - 32px);
  }
  dialog::backdrop {
    background: rgb(0 0 0 / 45%);
  }
  @media (prefers-reduced-motion: reduce) {
    *,
    *::before,
    *::after {
      animation: none !important;
      transition: none !important;
      scroll-behavior: auto !important;
    }
  }
  @media (forced-colors: active) {
    .bubble,
    .field,
    .pill,
    .badge {
      border: 1px solid currentColor;
    }
  }
`,de=b`
  :host {
    display: flex;
    flex-direction: column;
    min-height: 0;
  }
  .scroll {
    flex: 1;
    min-height: 0;
    overflow-y: auto;
    overscroll-behavior: contain;
    padding: 4px 0 8px;
  }
  .row {
    display: flex;
    align-items: center;
    gap: 12px;
    width: 100%;
    min-height: 68px;
    padding: 8px 16px;
    transition: background-color 0.15s;
    content-visibility: auto;
    contain-intrinsic-size: auto 68px;
  }
  .row:hover {
    background: var(--sg-hover);
  }
  .row[aria-current] {
    background: var(--sg-own);
  }
  .about {
    flex: 1;
    min-width: 0;
    display: grid;
    gap: 1px;
  }
  .top,
  .bottom {
    display: flex;
    align-items: baseline;
    gap: 8px;
    min-width: 0;
  }
  .top > :first-child,
  .bottom > :first-child {
    flex: 1;
  }
  .name {
    font-size: 15px;
  }
  .time {
    flex: none;
    font-size: 12px;
  }
  .end {
    display: grid;
    justify-items: center;
    padding: 8px;
    min-height: 1px;
  }
  .working {
    opacity: 0.6;
  }
  .failure {
    flex: 1;
    display: flex;
    min-height: 0;
  }
`;var xt=new Intl.Segmenter(void 0,{granularity:"grapheme"}),ts=/(\u{1F3F4}[\u{E0030}-\u{E0039}\u{E0061}-\u{E007A}]{1,6}\u{E007F})|(?![\u200C\u200D])\p{Cf}/gu,ns=/[\p{Cc}\p{Z}\u115F\u1160\u2800\u3164\uFFA0]+/gu,is=/\p{Cs}/gu,ss=/[\p{M}\u200C\u200D]{2,}/gu,rs=/[\p{M}\p{Cf}]{5,}/gu,Un=/^\p{M}$/u,os=/^(?:\p{Me}|(?=\p{M})\p{Script=Inherited})$/u;function as(i){let e=0,t=0,n=!1,s="";for(let r of i){if(!Un.test(r)){n||(s+=r),n=!0;continue}if(!(t>=4)){if(os.test(r)){if(e>=2)continue;e+=1}t+=1,s+=r}}return s}function Bn(i){return i.replace(is,"�").replace(ts,"$1").replace(ns," ").replace(ss,as).trim()}function E(i){let e=Bn(i);if(e.length<=200)return e;let t=0;for(let{index:n}of xt.segment(e)){if(t===200)return`${e.slice(0,n).trimEnd()}…`;t+=1}return e}function ee(i){return i.replace(rs,e=>{let t=0,n="";for(let s of e)Un.test(s)&&(t+=1,t>4)||(n+=s);return n})}function Fn(i,e){let t=i.codePointAt(e-1);return t!==void 0&&t>65535}function Qe(i,e){let t=[],n=e.map(([o,l])=>({start:Math.max(0,Math.trunc(o)),end:Math.min(i.length,Math.trunc(l))})).filter(({start:o,end:l})=>o<l).map(({start:o,end:l})=>({start:o>0&&Fn(i,o)?o-1:o,end:l<i.length&&Fn(i,l)?l+1:l})).sort((o,l)=>o.start-l.start);for(let o of n){let l=t.at(-1);l!==void 0&&o.start<=l.end?l.end=Math.max(l.end,o.end):t.push(o)}let s=[],r=0;for(let{start:o,end:l}of t)o>r&&s.push({text:i.slice(r,o),hit:!1}),s.push({text:i.slice(o,l),hit:!0}),r=l;return r<i.length&&s.push({text:i.slice(r),hit:!1}),s}function vt(i){for(let{segment:e}of xt.segment(i.slice(0,64)))return e;return""}function jn(i,e){let t=Bn(i),n=t.match(/\p{Nd}/gu);if(n!==null&&/^[+\p{Nd}\s()./*#-]+$/u.test(t))return n.slice(-2).join("");let s=t.split(/[\s_/|-]+/u).map(l=>l.replace(/^[^\p{L}\p{N}]+/u,"")).filter(l=>l!=="");return(s.length>1?[s[0],s.at(-1)]:s).map((l="")=>{let d=vt(l);return/^[\p{Script=Georgian}ß]/u.test(d)?d:vt(d.toLocaleUpperCase(e))}).join("")||vt(t)||"?"}function Vn(i){let e=2166136261;for(let t=0;t<i.length;t+=1)e=Math.imul(e^i.charCodeAt(t),16777619);return(e>>>0)%360}var ls=/^[\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Regional_Indicator}0-9#*\uFE0F\u200D\u20E3\u{E0020}-\u{E007F}]+$/u,ds=/^(?:\p{Regional_Indicator}{2}$|[0-9#*]\uFE0F?\u20E3$|(?!\p{Regional_Indicator})\p{Emoji_Presentation}|\p{Extended_Pictographic}(?:\uFE0F|\p{Emoji_Modifier}))/u;function Wn(i){let e=i.trim();if(e===""||e.length>78)return!1;let t=0;for(let{segment:n}of xt.segment(e))if(!/^\s+$/u.test(n)&&(t+=1,t>3||n.length>24||!ls.test(n)||!ds.test(n)||n.endsWith("‍")))return!1;return!0}var Je=["sim_1","sim_2","whatsapp","whatsapp_business","rcs_1","rcs_2"];function Kn(i){return i==="sim_1"||i==="sim_2"?"sim":"chat"}function ke(i,e){return i.t(`channel.${e}`)}function wt(i){return E(i.name??i.address)}function te(i){return a`<bdi dir=${/^\+?[\d\s]+$/.test(i)?"ltr":"auto"}>${E(i)}</bdi>`}function z(i){return i.name===null?te(i.address):a`<bdi>${E(i.name)}</bdi>`}function F(i,e,t=!1){let n=t?"avatar small":"avatar";if(i.name===null)return a`<span class=${n} aria-hidden="true">${p("person")}</span>`;let s=`${n} hue-${String(Vn(i.name)%8)}`;return a`<span class=${s} aria-hidden="true"
    ><bdi>${jn(i.name,e)}</bdi></span
  >`}function $t(i,e){return i?.phones.find(({device_id:t})=>t===e)?.name??null}function U(...i){let e=i.filter(t=>t!==null&&t!=="");return e.length===0?c:e.map((t,n)=>a`${n>0?" · ":""}${t}`)}var _t="config/config_entries/subentries/flow",cs="component.smsgateway24.config_subentries.contact";function us(i){if(i.type==="abort")return[{field:"base",key:`abort.${i.reason??""}`}];let e=Object.entries(i.errors??{});return e.length===0?[{field:"base",key:""}]:e.map(([t,n])=>({field:t==="name"?"name":"base",key:`error.${n}`}))}var Tt=class extends y{static{this.properties={...y.properties,thread:{attribute:!1},busy:{state:!0},nameError:{state:!0},error:{state:!0}}}static{this.styles=[$,b`
      form {
        display: grid;
        gap: 16px;
        width: min(400px, calc(100vw - 32px));
        padding: 24px;
      }
      h2 {
        font-size: 20px;
        line-height: 1.3;
      }
      label {
        display: grid;
        gap: 6px;
      }
      label > span {
        font-weight: 500;
      }
      .field {
        border-radius: 12px;
        font-size: max(1em, 16px);
      }
      .check {
        grid-template-columns: auto 1fr;
        gap: 2px 10px;
        align-items: start;
      }
      .check small {
        grid-column: 2;
        font-size: 12px;
        color: var(--sg-soft);
      }
      input[type="checkbox"] {
        width: 18px;
        height: 18px;
        margin: 1px 0 0;
        accent-color: var(--sg-accent-text);
      }
      .buttons {
        display: flex;
        flex-wrap: wrap;
        justify-content: flex-end;
        gap: 8px;
      }
      .error {
        font-size: 13px;
      }
    `]}#e=null;#t;constructor(){super(),this.busy=!1,this.nameError=this.error=null}disconnectedCallback(){super.disconnectedCallback(),this.#s()}firstUpdated(){this.find("dialog")?.showModal()}render(){let{words:e,busy:t}=this;return a`<dialog aria-labelledby="title" @close=${this.#l}>
      <form novalidate @submit=${this.#n}>
        <h2 id="title">${e.t("contact.add")}</h2>
        <p class="quiet">${te(this.thread.address)}</p>
        <label>
          <span>${e.t("contact.name")}</span>
          <input
            class="field"
            name="name"
            autocomplete="off"
            dir="auto"
            maxlength="255"
            aria-invalid=${this.nameError===null?"false":"true"}
            aria-describedby="name-error"
          />
          ${this.nameError===null?c:a`<em class="error" id="name-error" role="alert">${this.nameError}</em>`}
        </label>
        <label class="check">
          <input type="checkbox" name="trusted" aria-describedby="trusted-more" />
          <span>${e.t("contact.trusted")}</span>
          <small id="trusted-more">${e.t("contact.trusted_more")}</small>
        </label>
        ${this.error===null?c:a`<p class="error" role="alert">${this.error}</p>`}
        <div class="buttons">
          <button type="button" class="pill plain" @click=${this.#a}>
            ${e.t("contact.cancel")}
          </button>
          <button type="submit" class="pill" ?disabled=${t}>
            ${e.t(t?"contact.saving":"contact.save")}
          </button>
        </div>
      </form>
    </dialog>`}async#n(e){if(e.preventDefault(),this.busy)return;let t=new FormData(e.currentTarget);this.busy=!0,this.nameError=this.error=null;try{let{hass:n}=this.store;this.#t??=await n.loadBackendTranslation("config_subentries","smsgateway24");let s=await this.#i(n,{name:t.get("name")??"",number:this.thread.address,channel:Je.includes(this.thread.channel)?this.thread.channel:"sim_1",trusted:t.has("trusted")});if(s.type==="create_entry"){this.#e=null,this.#a(),await this.store.contactAdded();return}this.#r(s)}catch(n){this.error=this.store.errorText(hs(n))}this.busy=!1}async#i(e,t){if(this.#e===null){let r=await e.callApi("POST",_t,{handler:[this.thread.entry_id,"contact"]});if(r.type!=="form")return r;this.#e=r.flow_id}let n=`${_t}/${this.#e}`,s=await e.callApi("POST",n,t);return s.type!=="form"&&(this.#e=null),s}#r(e){for(let{field:t,key:n}of us(e)){let s=this.#t?.(`${cs}.${n}`)??"",r=s===""?this.words.t("error.unknown"):s;t==="name"?this.nameError=r:this.error=r}this.nameError!==null&&this.find("[name=name]")?.focus()}async#s(){let e=this.#e;if(this.#e=null,e!==null)try{await this.store.hass.callApi("DELETE",`${_t}/${e}`)}catch{}}#a(){this.find("dialog")?.close()}#l(){this.store.showDialog(null)}};function hs(i){let{body:e}=i;return e?.message===void 0?i:e}w("smsgateway24-add-contact",Tt);var ps={pending:"accepted",queued:"accepted",taken_by_phone:"accepted",sent:"sent",delivered:"delivered"};function ce(i){return i.direction==="in"?null:i.failed?"failed":i.status===null?i.problem===null?"sending":"unsure":ps[i.status]??"unsure"}function Ze(i){switch(i){case"sending":return"clock";case"accepted":case"sent":case"delivered":return i;case"unsure":return"question";case"failed":return"alert"}}function B(i,e){return i==="failed"&&e.problem!==null?"progress.not_sent":`progress.${i}`}var ms=5e3,kt=class extends y{static{this.properties={...y.properties,questions:{attribute:!1},sure:{state:!0},busy:{state:!0},problem:{state:!0}}}static{this.styles=[$,b`
      :host {
        display: block;
        flex: none;
        max-height: 45%;
        overflow-y: auto;
      }
      section {
        display: grid;
        gap: 6px;
        margin: 8px 12px;
        padding: 8px 8px 10px 14px;
        padding-inline: 14px 8px;
        border-radius: 16px;
        background: color-mix(in srgb, var(--warning-color, #ffa600) 14%, var(--sg-card));
      }
      .top {
        display: flex;
        align-items: center;
        gap: 8px;
      }
      h3 {
        flex: 1;
        display: flex;
        gap: 6px;
        align-items: center;
        font-size: 12px;
        color: var(--sg-warning-text);
      }
      h3 .icon {
        font-size: 14px;
      }
      .text {
        font-weight: 500;
        white-space: pre-wrap;
        overflow: hidden;
        display: -webkit-box;
        -webkit-box-orient: vertical;
        -webkit-line-clamp: 4;
      }
      ul {
        display: flex;
        flex-wrap: wrap;
        gap: 2px 14px;
        margin: 0;
        padding: 0;
        list-style: none;
        font-size: 13px;
      }
      .now {
        font-weight: 500;
      }
      .pill {
        min-height: 30px;
        padding: 3px 12px;
        font-size: 13px;
        background: color-mix(in srgb, var(--sg-text) 8%, transparent);
      }
      .pill.sure {
        background: color-mix(in srgb, var(--sg-error) 22%, var(--sg-card));
      }
    `]}#e;constructor(){super(),this.questions=[],this.sure=this.busy=this.problem=null}disconnectedCallback(){super.disconnectedCallback(),clearTimeout(this.#e)}render(){return this.questions.length===0||!this.store.strings?c:a`${v(this.questions,({entry_id:e,question_id:t})=>`${e} ${t}`,e=>this.#t(e))}`}#t(e){let{words:t}=this,n=e.question_id,s=this.store.accounts.find(({entry_id:o})=>o===e.entry_id),r=this.sure===n;return a`<section aria-label=${t.t("question.open")}>
      <div class="top">
        <h3>
          ${p("question")}
          <span dir="auto">${t.t("question.open")} ${this.#n(e)}</span>
        </h3>
        ${s?.may_write&&this.store.config.write!==!1?a`<button
              type="button"
              class=${r?"pill sure":"pill"}
              data-id=${n}
              ?disabled=${this.busy===n}
              @click=${this.#i}
              @blur=${this.#r}
            >
              ${t.t(r?"question.cancel_sure":"question.cancel")}
            </button>`:c}
      </div>
      ${e.text===null?a`<em class="quiet">${t.t("message.withheld")}</em>`:a`<bdi class="text" dir="auto">${ee(e.text)}</bdi>`}
      <ul>
        ${v(e.people,o=>a`<li dir="auto" class=${o.state==="asked"?"now":"quiet"}>
              <bdi>${E(o.name)}</bdi>:
              ${t.t(`question.state.${o.state}`)}
            </li>`)}
      </ul>
      ${this.problem?.id===n?a`<p class="error" role="alert">${this.problem.text}</p>`:c}
    </section>`}#n({until:e}){if(e===null)return c;let{format:t}=this.store,s=Y(e,t)===Y(new Date().toISOString(),t)?ae(e,t):M(e,t);return a`· ${this.words.t("question.until",{time:s})}`}async#i(e){let{id:t}=e.currentTarget.dataset,n=this.questions.find(({question_id:s})=>s===t);if(n){if(clearTimeout(this.#e),this.sure!==n.question_id){this.sure=n.question_id,this.#e=setTimeout(()=>{this.#r()},ms);return}this.sure=this.problem=null,this.busy=n.question_id;try{await this.store.cancelQuestion(n)}catch(s){this.problem={id:n.question_id,text:this.store.errorText(s)}}this.busy=null}}#r(){clearTimeout(this.#e),this.sure=null}};w("smsgateway24-questions",kt);var Et=class extends y{static{this.styles=[$,de,b`
      .title {
        padding-inline-start: 8px;
      }
      .unread .name {
        font-weight: 600;
      }
      .unread .bottom .quiet {
        color: var(--sg-text);
      }
      .unread .time {
        color: var(--sg-accent-text);
        font-weight: 500;
      }
      .bottom {
        align-items: center;
        min-height: 22px;
      }
      .bottom .icon {
        width: 16px;
        height: 16px;
        vertical-align: -3px;
      }
      .account {
        font-size: 12px;
      }
      .badge {
        flex: none;
        min-width: 20px;
        height: 20px;
        padding: 0 6px;
        border-radius: 10px;
        background: color-mix(in srgb, var(--sg-accent) 72%, black);
        color: var(--text-primary-color, #fff);
        font-size: 12px;
        font-weight: 600;
        line-height: 20px;
        text-align: center;
      }
    `]}#e;connectedCallback(){super.connectedCallback(),this.#e=new IntersectionObserver(e=>{e.some(({isIntersecting:t})=>t)&&this.#c()}),this.requestUpdate()}disconnectedCallback(){super.disconnectedCallback(),this.#e?.disconnect()}focusThread(e){let t=e?_(e):"",n=[...this.renderRoot.querySelectorAll(".row")];(n.find(({dataset:s})=>s.key===t)??n[0])?.focus()}focusTool(e){this.find(`[data-pane="${e}"]`)?.focus()}updated(){let e=this.find(".end");this.#e?.disconnect(),e&&this.store.more==="idle"&&this.#e?.observe(e)}render(){let{store:e}=this,{accounts:t}=e;if(!e.strings)return Z();let{words:n}=this,s=e.config.write!==!1&&t.some(({can_send:r,may_write:o})=>r&&o);return a`
      <div class="head">
        <h2 class="grow title">${e.config.title??n.t("inbox.title")}</h2>
        <button
          type="button"
          class="round"
          data-pane="search"
          title=${n.t("search.title")}
          aria-label=${n.t("search.title")}
          @click=${this.#o}
        >
          ${p("search")}
        </button>
        ${s?a`<button
              type="button"
              class="round"
              data-pane="new"
              title=${n.t("new.title")}
              aria-label=${n.t("new.title")}
              @click=${this.#o}
            >
              ${p("write")}
            </button>`:c}
      </div>
      ${this.#t()}
    `}#t(){let{store:e,words:t}=this,n=e.accounts.some(({content:r})=>r==="none");if(e.loading&&e.threads.length===0)return a`<p class="said" role="status">${t.t("loading")}</p>
        ${Z()}`;let{accounts:s}=e;if(e.threads.length===0&&s.every(({history_days:r})=>!r)){let r=s.length===0?"not_loaded":"history_off";return R(t,r,this.#l)}return a`
      <smsgateway24-questions
        .store=${e}
        .questions=${this.#n()}
      ></smsgateway24-questions>
      ${n?a`<p class="note">
            ${p("hidden")}<span>${t.t("inbox.withheld")}</span>
          </p>`:c}
      ${e.threads.length===0?k("chat",t.t("inbox.empty"),t.t("inbox.empty_more")):a`<div class="scroll" role="list" @keydown=${this.#h}>
            ${v(e.threads,_,r=>this.#r(r))}
            ${this.#i()}
          </div>`}
    `}#n(){let{open:e,questions:t}=this.store;if(!e)return t;let n=new Set(e.questions.map(({question_id:s})=>s));return t.filter(({question_id:s})=>!n.has(s))}#i(){let{store:e,words:t}=this;return e.cursor===null?c:a`<div class="end">
      ${e.more==="failed"?a`<button type="button" class="pill" @click=${this.#c}>
            ${t.t("try_again")}
          </button>`:c}
    </div>`}#r(e){let{store:t,words:n}=this,s=e.unread??0,r=t.open?.thread&&_(t.open.thread)===_(e),o=t.accounts.length>1?t.accounts.find(({entry_id:l})=>l===e.entry_id)?.title:void 0;return a`<div role="listitem">
      <button
        type="button"
        class=${s>0?"row unread":"row"}
        data-key=${_(e)}
        aria-current=${r?"true":c}
        .thread=${e}
        @click=${this.#d}
      >
        ${F(e,t.hass.language)}
        <span class="about">
          <span class="top">
            <span class="flow name">${z(e)}</span>
            ${this.#s(e.last)}
          </span>
          <span class="bottom">
            <span class="flow quiet">${this.#a(e)}</span>
            ${s>0?a`<span class="badge"
                  ><span aria-hidden="true">${s>99?"99+":s}</span
                  ><span class="said"
                    >${n.plural("inbox.unread",s)}</span
                  ></span
                >`:c}
          </span>
          ${o?a`<span class="flow quiet account"><bdi>${o}</bdi></span>`:c}
        </span>
      </button>
    </div>`}#s(e){if(!e)return c;let{format:t}=this.store;return a`<time
      class="time quiet"
      datetime=${e.time}
      title=${M(e.time,t)}
      >${Ue(e.time,t,new Date)}</time
    >`}#a(e){let{words:t}=this,{last:n}=e,s=this.store.draft(e).text.trim(),r=this.store.open?.thread?.thread_id===e.thread_id;if(s!==""&&!r)return a`<em>${t.t("inbox.draft")}</em> <bdi>${E(s)}</bdi>`;if(!n)return fs(e);let o=ce(n);if(o==="failed")return a`<span class="error"
          >${p("alert")} ${t.t(B(o,n))}</span
        >·${Qn(n,t.t.bind(t))}`;let l=o?a`${p(Ze(o))}<span class="said"
            >${t.t(B(o,n))}</span
          > `:c;return a`${l}${Qn(n,t.t.bind(t))}`}#l=()=>{this.store.reload()};#o(e){let{pane:t}=e.currentTarget.dataset;(t==="search"||t==="new")&&this.store.show(t)}#d(e){let{thread:t}=e.currentTarget;this.store.openThread(t)}#c(){this.store.loadMore()}#h(e){let t=e.key==="ArrowDown"?1:e.key==="ArrowUp"?-1:0;if(t===0)return;let n=[...this.renderRoot.querySelectorAll(".row")],s=n[n.findIndex(r=>r.matches(":focus"))+t];s&&(e.preventDefault(),s.focus())}};function fs(i){return i.name===null?"":a`<bdi>${E(i.address)}</bdi>`}function Qn(i,e){if(i.withheld)return a`${p("hidden")} <em>${e("message.withheld")}</em>`;let t=E(i.text??"");return i.picture!==null||i.type==="image"?a`${p("picture")}
      ${t===""?a`<span>${e("message.picture")}</span>`:a`<bdi>${t}</bdi>`}`:t===""?a`<em>${e("message.empty")}</em>`:a`<bdi>${t}</bdi>`}w("smsgateway24-inbox",Et);var gs=200,ys=100;function bs(i){let e=i.replace(/[\s().\-/\u2010-\u2015\u200e\u200f\u202a-\u202e]/g,"");return/^\+?\d{3,15}$/.test(e)?e:null}function Jn(i,e,t){return e!==i.trim()?"load":t===1?"open":t>1?"focus":"nothing"}var At=class extends y{static{this.properties={...y.properties,query:{state:!0},found:{state:!0},failure:{state:!0}}}static{this.styles=[$,de,b`
      .avatar.number {
        --hue: var(--sg-accent);
      }
    `]}#e;#t=0;#n=0;#i=null;constructor(){super(),this.query="",this.found=this.failure=null}disconnectedCallback(){super.disconnectedCallback(),clearTimeout(this.#e)}focusField(){this.find("input")?.focus()}willUpdate(e){super.willUpdate(e);let{resets:t}=this.store;this.hasUpdated&&t!==this.#n&&(this.found=this.#i=null,this.#l()),this.#n=t}firstUpdated(){this.focusField(),this.#o()}render(){let{words:e}=this;return a`
      <div class="head" @keydown=${this.#h}>
        <button
          type="button"
          class="round"
          title=${e.t("new.back")}
          aria-label=${e.t("new.back")}
          @click=${this.#p}
        >
          ${p("back")}
        </button>
        <input
          class="field grow"
          type="text"
          autocomplete="off"
          dir="auto"
          placeholder=${e.t("new.placeholder")}
          aria-label=${e.t("new.placeholder")}
          maxlength=${ys}
          .value=${this.query}
          @keydown=${this.#m}
          @input=${this.#a}
        />
      </div>
      ${this.#r()}
    `}#r(){let{words:e,found:t,failure:n}=this;if(n)return R(e,n,this.#d);if(!t)return Z();let s=bs(this.query),r=this.store.accounts.filter(({can_send:l,may_write:d,phones:u})=>l&&d&&u.length>0),o=s===null?[]:r.map(l=>zn(l,s,this.store.config.phone));return t.length===0&&o.length===0?k("person",e.t("new.empty"),e.t("new.empty_more")):a`<div class="scroll" role="list">
      ${v(o,_,l=>this.#s(l,r))}
      ${v(t,_,l=>this.#s(l,r))}
    </div>`}#s(e,t){let{store:n,words:s}=this,r=e.thread_id==="",o=t.length>1?n.accounts.find(({entry_id:l})=>l===e.entry_id)?.title:void 0;return a`<div role="listitem">
      <button type="button" class="row" .thread=${e} @click=${this.#c}>
        ${r?a`<span class="avatar small number" aria-hidden="true"
              >${p("write")}</span
            >`:F(e,n.hass.language,!0)}
        <span class="about">
          <span class="flow name">${z(e)}</span>
          <span class="flow quiet"
            >${U(r?s.t("new.number"):te(e.address),o===void 0?null:a`<bdi>${o}</bdi>`)}</span
          >
        </span>
      </button>
    </div>`}#a(e){this.query=e.currentTarget.value,this.#l()}#l(){clearTimeout(this.#e),this.#e=setTimeout(()=>{this.#o()},gs)}async#o(){clearTimeout(this.#e);let e=this.#t+=1,t=this.query.trim();try{let n=await this.store.contacts(t);if(e!==this.#t)return;this.found=n,this.failure=null,this.#i=t}catch(n){e===this.#t&&(this.failure=J(n))}}#d=()=>{this.failure=null,this.#o()};#c(e){let{thread:t}=e.currentTarget;this.store.show("list"),this.store.openThread(t)}#h(e){e.key!=="Escape"||e.isComposing||(e.stopPropagation(),this.#p())}#m(e){e.key!=="Enter"||e.isComposing||(e.preventDefault(),e.repeat||this.#u())}async#u(){let{query:e}=this;if(Jn(e,this.#i,0)==="load"&&await this.#o(),await this.updateComplete,!this.isConnected||this.query!==e||this.failure)return;let t=this.renderRoot.querySelectorAll(".row"),n=Jn(e,this.#i,t.length);n==="open"?t[0]?.click():n==="focus"&&t[0]?.focus()}#p(){this.store.show("list")}};w("smsgateway24-recipient",At);function Zn(i){let e=i.findIndex(({hit:n})=>n),t=160;return i.flatMap((n,s)=>{if(s<e-1)return[];if(s===e-1){let o=Array.from(n.text);return o.length<=28?[n]:[{text:`…${o.slice(-28).join("")}`,hit:!1}]}if(t<=0)return[];let r=Array.from(n.text).slice(0,t);return t-=r.length,[{text:r.join(""),hit:n.hit}]})}var vs=250,xs=2,ws=100,St=class extends y{static{this.properties={...y.properties,query:{state:!0},hits:{state:!0},failure:{state:!0},busy:{state:!0}}}static{this.styles=[$,de,b`
      mark {
        background: color-mix(in srgb, var(--warning-color, #ffa600) 35%, transparent);
        color: var(--sg-text);
        border-radius: 3px;
      }
      .text {
        display: -webkit-box;
        -webkit-box-orient: vertical;
        -webkit-line-clamp: 2;
        overflow: hidden;
        font-size: 13px;
        overflow-wrap: anywhere;
      }
    `]}#e;#t=null;#n=0;#i=0;constructor(){super(),this.query="",this.hits=this.failure=null,this.busy=!1}disconnectedCallback(){super.disconnectedCallback(),clearTimeout(this.#e)}focusField(){this.find("input")?.focus()}willUpdate(e){super.willUpdate(e);let{resets:t}=this.store;this.hasUpdated&&t!==this.#i&&(this.hits=null,this.#l()),this.#i=t}firstUpdated(){let{found:e}=this.store;e&&(this.query=e.query,this.hits=e.hits,this.#t=e.before),this.focusField()}render(){let{words:e}=this;return a`
      <div class="head" @keydown=${this.#m}>
        <button
          type="button"
          class="round"
          title=${e.t("search.back")}
          aria-label=${e.t("search.back")}
          @click=${this.#u}
        >
          ${p("back")}
        </button>
        <input
          class="field grow"
          type="search"
          enterkeyhint="search"
          autocomplete="off"
          dir="auto"
          maxlength=${ws}
          placeholder=${e.t("search.placeholder")}
          aria-label=${e.t("search.title")}
          .value=${this.query}
          @input=${this.#a}
        />
      </div>
      <p class="said" role="status">
        ${this.hits&&!this.busy?e.plural("search.found",this.hits.length):c}
      </p>
      ${this.#r()}
    `}#r(){let{words:e,hits:t,failure:n}=this,r=this.store.accounts.some(({content:o})=>o!=="all")?a`<p class="note">
          ${p("hidden")}<span>${e.t("search.withheld")}</span>
        </p>`:c;return n?R(e,n,this.#c):t?t.length===0?a`${r}
      ${k("search",e.t("search.empty"),e.t("search.empty_more"))}`:a`${r}
      <div class="scroll ${this.busy?"working":""}" role="list">
        ${v(t,({message:o})=>X(o),o=>this.#s(o))}
        ${this.#t===null?c:a`<div class="end">
              <button
                type="button"
                class="pill"
                ?disabled=${this.busy}
                @click=${this.#d}
              >
                ${e.t("search.more")}
              </button>
            </div>`}
      </div>`:a`${r}
        <div class=${this.busy?"working":""}>
          ${k("search",e.t("search.hint"))}
        </div>`}#s(e){let{store:t,words:n}=this,{message:s,thread:r}=e,{format:o}=t,l=Zn(Qe(s.text??"",e.ranges));return a`<div role="listitem">
      <button type="button" class="row" .hit=${e} @click=${this.#h}>
        ${F(r,t.hass.language,!0)}
        <span class="about">
          <span class="top">
            <span class="flow name">${z(r)}</span>
            <time
              class="time quiet"
              datetime=${s.time}
              title=${M(s.time,o)}
              >${Ue(s.time,o,new Date)}</time
            >
          </span>
          <span class="text quiet"
            >${s.direction==="out"?a`${n.t("thread.you")}: `:c}<bdi
              >${v(l,d=>{let u=$s(d.text);return d.hit?a`<mark>${u}</mark>`:u})}</bdi
            ></span
          >
        </span>
      </button>
    </div>`}#a(e){this.query=e.currentTarget.value,this.#l()}#l(){if(clearTimeout(this.#e),this.#n+=1,this.query.trim().length<xs){this.hits=this.failure=null,this.busy=!1;return}this.busy=!0,this.#e=setTimeout(()=>{this.#o(null)},vs)}async#o(e){let t=this.#n+=1;this.busy=!0;try{let n=await this.store.search(this.query.trim(),e);if(t!==this.#n)return;this.hits=[...e===null?[]:this.hits??[],...n.hits],this.#t=n.before,this.failure=null;let{query:s,hits:r}=this;this.store.found={query:s,hits:r,before:n.before}}catch(n){if(t!==this.#n)return;this.failure=J(n)}this.busy=!1}#d(){this.#o(this.#t)}#c=()=>{this.failure=null,this.#o(null)};#h(e){let{hit:t}=e.currentTarget;this.store.openThread(t.thread,t)}#m(e){e.key!=="Escape"||e.isComposing||(e.stopPropagation(),this.#u())}#u(){this.store.show("list")}};function $s(i){let e=/^\s/.test(i)?" ":"",t=/\s$/.test(i)?" ":"";return`${e}${E(i)}${t}`}w("smsgateway24-search",St);var _s={},Gn=se(class extends D{constructor(){super(...arguments),this.ot=_s}render(i,e){return e()}update(i,[e,t]){if(Array.isArray(e)){if(Array.isArray(this.ot)&&this.ot.length===e.length&&e.every((n,s)=>n===this.ot[s]))return T}else if(this.ot===e)return T;return this.ot=Array.isArray(e)?Array.from(e):e,this.render(e,t)}});var Mt=se(class extends D{constructor(){super(...arguments),this.key=c}render(i,e){return this.key=i,e}update(i,[e,t]){return e!==this.key&&(De(i),this.key=e),t}});var Ct=class extends y{static{this.properties={...y.properties,message:{attribute:!1},label:{},whole:{type:Boolean,reflect:!0},url:{state:!0},phase:{state:!0}}}static{this.styles=[$,b`
      :host {
        display: block;
      }
      :host([whole]) {
        width: auto;
      }
      .frame {
        position: relative;
        display: grid;
        place-items: center;
        align-content: center;
        gap: 6px;
        width: 100%;
        aspect-ratio: 4 / 3;
        padding: 8px;
        border-radius: 12px;
        overflow: hidden;
        background: color-mix(in srgb, var(--sg-text) 8%, transparent);
        color: var(--sg-soft);
        font-size: 13px;
        text-align: center;
      }
      .frame > .icon {
        width: 32px;
        height: 32px;
        stroke-width: 1.4;
      }
      .loading > .icon {
        animation: breathe 1.6s ease-in-out infinite;
      }
      img {
        display: block;
      }
      .frame img {
        position: absolute;
        inset: 0;
        width: 100%;
        height: 100%;
        object-fit: cover;
      }
      :host([whole]) .frame {
        width: min(80vw, 420px);
      }
      :host([whole]) img {
        max-width: 100%;
        max-height: calc(100dvh - 100px);
        margin: auto;
        border-radius: 8px;
      }
      .pill {
        min-height: 30px;
        padding: 4px 12px;
      }
    `]}#e;#t=!1;constructor(){super(),this.label="",this.whole=!1,this.url=null,this.phase="waiting"}connectedCallback(){super.connectedCallback(),this.#e=new IntersectionObserver(e=>{e.some(({isIntersecting:t})=>t)&&this.phase==="waiting"&&this.#n()}),this.#e.observe(this)}disconnectedCallback(){super.disconnectedCallback(),this.#e?.disconnect()}render(){let{words:e,label:t}=this;if(this.message.picture==="gone")return a`<div class="frame">
        ${p("picture")}<span>${e.t("picture.gone")}</span>
      </div>`;if(this.phase==="failed")return a`<div class="frame" role=${this.whole?"alert":c}>
        ${p("picture")}<span>${e.t("picture.failed")}</span>
        <button type="button" class="pill" @click=${this.#i}>
          ${e.t("try_again")}
        </button>
      </div>`;let n=this.url===null?p("picture"):a`<img
            src=${this.url}
            alt=${t}
            decoding="async"
            @load=${this.#r}
            @error=${this.#s}
          />`;return this.whole?this.phase==="shown"||this.url!==null?a`${n}`:a`<div class="frame loading">${n}</div>`:a`<button
      type="button"
      class=${this.phase==="shown"?"frame":"frame loading"}
      aria-label=${e.t("picture.open",{picture:t})}
      @click=${this.#a}
    >
      ${n}
    </button>`}async#n(){this.phase="loading";try{this.url=await this.store.pictureUrl(this.message)}catch{this.phase="failed"}}#i(){this.url=null,this.#t=!1,this.#n()}#r(){this.phase="shown"}#s(){if(!this.#t){this.#t=!0,this.#n();return}this.url=null,this.phase="failed"}#a(){let{message:e,label:t}=this;this.store.showDialog({kind:"picture",message:e,label:t})}};w("smsgateway24-picture",Ct);var Ts=1200,Yn=24;function ks(i){return i.length>Ts||i.split(`
`,Yn+1).length>Yn}function ei(i){let{message:e,words:t,first:n,last:s,ranges:r}=i,o=e.direction==="out",l=["message",e.direction,n?"first":"",s?"last":"",r?"hit":"",e.failed?"failed":"",e.text!==null&&Wn(e.text)?"emoji":""];return a`<article
    class=${l.filter(Boolean).join(" ")}
    data-id=${e.id}
    tabindex="-1"
  >
    ${i.via?Es(i):c}
    <div class="bubble">
      <span class="said"
        >${o?t.t("thread.you"):wt(i.thread)}:</span
      >
      ${As(i)} ${Ss(i)}
      <div class="words">${Ms(i)} ${Rs(i)}</div>
    </div>
    ${i.isOpen?Os(i):c} ${Ps(i)}
  </article>`}function Es({words:i,account:e,message:t}){let n=$t(e,t.device_id),s=t.channel==="unknown"?null:ke(i,t.channel);return a`<p class="via">
    ${p(Kn(t.channel))}
    ${U(n===null?null:a`<bdi>${n}</bdi>`,s)}
  </p>`}function Ge(i,e,t=""){return a`<p class="mark ${t}">${p(i)}<span>${e}</span></p>`}function As({words:i,message:e}){let{question:t,direction:n,conflict:s,confirmed:r}=e;return[n==="in"&&r===!1?Ge("alert",i.t("mark.unconfirmed"),"warn"):c,s===!0?Ge("alert",i.t("mark.conflict"),"warn"):c,t===null?c:Ge("question",t.answer_id===null?i.t(n==="out"?"mark.question":"mark.reply"):i.t("mark.answer",{answer:t.answer_id}))]}function Ss(i){let{store:e,words:t,message:n,thread:s}=i;if(n.picture===null)return c;let r=t.t(n.direction==="out"?"picture.mine":"picture.theirs",{name:wt(s),time:M(n.time,e.format)});return a`<smsgateway24-picture
    .store=${e}
    .message=${n}
    label=${r}
  ></smsgateway24-picture>`}function Ms(i){let{words:e,message:t,ranges:n,isWhole:s}=i,r=t.picture!==null;if(t.withheld)return a`<em class="text quiet"
      >${p("hidden")} ${e.t("message.withheld")}</em
    >`;if(t.text===null||t.text===""){if(r)return c;let l=t.type==="image"?"message.picture":"message.empty";return a`<em class="text quiet">${e.t(l)}</em>`}let o=!s&&!n&&ks(t.text);return a`<bdi class=${o?"text cut":"text"} dir="auto"
      >${n?Cs(t.text,n):ee(t.text)}</bdi
    >${o?a`<button type="button" class="whole" data-act="whole">
          ${e.t("message.whole")}
        </button>`:c}
    ${t.truncated?Ge("hidden",e.t("mark.truncated")):c}`}function Cs(i,e){return v(Qe(i,e),t=>t.hit?a`<mark>${ee(t.text)}</mark>`:ee(t.text))}function Rs(i){let{store:e,words:t,message:n,last:s}=i,r=ce(n),{format:o}=e;return a`<button
    type="button"
    class="meta"
    tabindex="-1"
    data-act="details"
    aria-expanded=${i.isOpen?"true":"false"}
    title=${M(n.time,o)}
  >
    ${s||i.isOpen||n.failed?a`<time datetime=${n.time}>${ae(n.time,o)}</time>`:a`<time class="said" datetime=${n.time}
          >${ae(n.time,o)}</time
        >`}
    ${r===null?c:a`<span class="tick ${r}"
          >${p(Ze(r))}<span class="said"
            >${t.t(B(r,n))}</span
          ></span
        >`}
  </button>`}function Ps(i){let{words:e,message:t,isNewest:n}=i,s=ce(t);if(s===null)return c;let r=t.reason_key===null?"":e.full(t.reason_key),o=t.advice_key===null?"":e.full(t.advice_key);return s==="failed"?a`<div class="problem">
      <p class="why">
        ${p("alert")}
        <span
          ><b>${e.t(B(s,t))}</b>${r===""?c:a` <span dir="auto">${r}</span>`}</span
        >
      </p>
      ${o===""?c:a`<p dir="auto">${o}</p>`} ${Xn(i)}
    </div>`:r!==""?a`<div class="problem mild">
      <p class="why">
        ${p("question")}<span dir="auto">${r}</span>
      </p>
      ${o===""?c:a`<p dir="auto">${o}</p>`} ${Xn(i)}
    </div>`:n&&!i.isOpen?a`<p class="progress" aria-hidden="true">
        ${e.t(B(s,t))}
      </p>`:c}function Xn(i){let{store:e,words:t,account:n,message:s}=i,r=e.config.write!==!1&&n?.can_send===!0&&n.may_write,o=s.text!==null&&!s.truncated;if(!s.retry||!r||!o)return c;let l=e.resends.get(X(s));return l==="done"?a`<p class="quiet">${t.t("again.done")}</p>`:i.isRepeated?c:a`${typeof l=="object"?a`<p class="error" role="alert">${l.error}</p>`:c}
    <button
      type="button"
      class="pill"
      data-act="again"
      ?disabled=${l==="sending"||e.isStopped}
    >
      ${p("retry")} ${t.t(l==="sending"?"again.sending":"again.send")}
    </button>`}function Os(i){let{store:e,words:t,message:n,account:s}=i,{format:r}=e,o=ce(n),l=$t(s,n.device_id),d=n.direction==="in"&&n.confirmed===!1,u=o===null?null:U(t.t(B(o,n)),n.status_at===null?null:M(n.status_at,r));return a`<div class="details">
    <p>${M(n.time,r)}</p>
    <p>
      ${U(l===null?null:a`<bdi>${l}</bdi>`,ke(t,n.channel),n.parts!==null&&n.parts>1?t.plural("compose.parts",n.parts):null,n.type_name===null?null:a`<bdi>${ee(n.type_name)}</bdi>`)}
    </p>
    ${u===null?c:a`<p>${u}</p>`}
    ${d?a`<p>${t.t("mark.unconfirmed_more")}</p>`:c}
    ${n.conflict===!0?a`<p>${t.t("mark.conflict_more")}</p>`:c}
  </div>`}var ti=b`
  .message {
    display: flex;
    flex-direction: column;
    align-items: flex-start;
    padding: 1px 12px;
    content-visibility: auto;
    contain-intrinsic-size: auto 56px;
    outline-offset: -2px;
    border-radius: 12px;
  }
  .message.first {
    padding-top: 7px;
  }
  .message.out {
    align-items: flex-end;
  }
  .words {
    display: flex;
    flex-wrap: wrap;
    align-items: flex-end;
    gap: 2px 8px;
  }
  .bubble {
    max-width: min(82%, 34rem);
    padding: 8px 12px;
    border-radius: 18px;
    background: var(--bubble);
    overflow: hidden;
    overflow: clip;
    --bubble: var(--sg-other);
    --sg-soft: color-mix(in srgb, var(--sg-text) 76%, var(--sg-card));
  }
  .out .bubble {
    --bubble: var(--sg-own);
  }
  .in .bubble {
    border-start-start-radius: 6px;
    border-end-start-radius: 6px;
  }
  .in.first .bubble {
    border-start-start-radius: 18px;
  }
  .out .bubble {
    border-start-end-radius: 6px;
    border-end-end-radius: 6px;
  }
  .out.first .bubble {
    border-start-end-radius: 18px;
  }
  .failed .bubble {
    box-shadow: inset 0 0 0 1px color-mix(in srgb, var(--sg-error) 60%, transparent);
  }
  .text {
    min-width: 0;
    font-size: 15px;
    white-space: pre-wrap;
    overflow-wrap: anywhere;
  }
  .text .icon {
    width: 16px;
    height: 16px;
    vertical-align: -3px;
  }
  .text.cut {
    max-height: 15lh;
    overflow: hidden;
    mask-image: linear-gradient(to bottom, black calc(100% - 3lh), transparent);
  }
  .whole {
    width: 100%;
    padding: 4px 0;
    color: var(--sg-accent-text);
    font-weight: 500;
  }
  .emoji .text {
    font-size: 40px;
    line-height: 1.2;
  }
  .emoji:not(.failed) .bubble {
    background: none;
    padding: 4px;
  }
  mark {
    background: color-mix(in srgb, var(--warning-color, #ffa600) 35%, transparent);
    color: inherit;
    border-radius: 3px;
  }
  .bubble smsgateway24-picture {
    margin: -2px -6px 4px;
    width: 252px;
    max-width: calc(100% + 12px);
  }
  .meta {
    display: inline-flex;
    align-items: center;
    gap: 4px;
    margin-inline-start: auto;
    font-size: 11px;
    line-height: 16px;
    color: var(--sg-soft);
    white-space: nowrap;
  }
  .in:not(.last) .meta:has(.said):not(:has(.tick)) {
    display: none;
  }
  .tick .icon {
    display: block;
    width: 15px;
    height: 15px;
  }
  .tick.delivered .icon {
    color: var(--sg-accent-text);
    fill: color-mix(in srgb, var(--sg-accent) 25%, transparent);
  }
  .tick.failed .icon {
    color: var(--sg-error-text);
  }
  .mark {
    display: flex;
    gap: 4px;
    font-size: 12px;
    color: var(--sg-soft);
  }
  .words .mark {
    width: 100%;
  }
  .mark .icon {
    width: 15px;
    height: 15px;
    margin-top: 1px;
  }
  .mark.warn {
    color: var(--sg-warning-text);
  }
  .via {
    display: flex;
    align-items: center;
    gap: 4px;
    padding: 2px 6px;
    font-size: 12px;
    color: var(--sg-soft);
  }
  .via .icon {
    width: 14px;
    height: 14px;
  }
  .details,
  .progress,
  .problem {
    max-width: min(82%, 34rem);
    padding: 3px 6px;
    font-size: 12px;
    color: var(--sg-soft);
    overflow-wrap: anywhere;
  }
  .out .details,
  .out .progress {
    text-align: end;
  }
  .problem {
    display: grid;
    gap: 4px;
    margin-top: 3px;
    padding: 8px 12px;
    border-radius: 14px;
    font-size: 13px;
    background: color-mix(in srgb, var(--sg-error) 10%, var(--sg-card));
    color: var(--sg-text);
  }
  .problem.mild {
    background: color-mix(in srgb, var(--warning-color, #ffa600) 12%, var(--sg-card));
  }
  .why {
    display: flex;
    gap: 6px;
  }
  .why b {
    display: block;
  }
  .why .icon {
    margin-top: 1px;
    color: var(--sg-error-text);
  }
  .mild .why .icon {
    color: var(--sg-warning-text);
  }
  .problem .pill {
    justify-self: start;
    min-height: 34px;
    padding: 4px 14px;
    background: color-mix(in srgb, var(--sg-text) 9%, transparent);
  }
  .hit .bubble {
    animation: flash 1.8s ease-out;
  }
  @keyframes flash {
    0%,
    40% {
      background: color-mix(in srgb, var(--warning-color, #ffa600) 40%, var(--bubble));
    }
  }
`;var Is=new Set(`@£$¥èéùìòÇ
Øø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà`),Ls=new Set("\f^{}\\[~]|€"),Ds=new Set(["sim_1","sim_2"]);function Rt(i,e){if(i===""||!Ds.has(e))return null;let t=0,n=!1;for(let l of i)if(Is.has(l))t+=1;else if(Ls.has(l))t+=2;else{n=!0,t=i.length;break}let[s,r]=n?[70,67]:[160,153],o=t<=s?1:Math.ceil(t/r);return{parts:o,left:(o===1?s:o*r)-t,unicode:n}}var qs=10,Hs=4096,ni=50,Ns=40;function ii(i,e){let t=Rt(i,e);return t?t.parts>qs:Array.from(i).length>Hs}function zs(i,e,t,n){let s=e.phones.map(({device_id:d})=>d),r=[n,i.device_id].find(d=>s.some(u=>u===d)),o=t.deviceId??r??s[0],l=t.channel??i.channel;return{deviceId:s.find(d=>d===o)??null,channel:l==="unknown"?"sim_1":l}}function Fs(i,e,t){i.text=e,i.error=null,e!==""&&(i.deviceId??=t.deviceId,i.channel??=t.channel)}var Pt=class extends y{static{this.styles=[$,b`
      :host {
        display: block;
        flex: none;
        padding: 8px 12px;
        padding-bottom: max(8px, env(safe-area-inset-bottom));
        border-top: 1px solid var(--sg-line);
      }
      .box {
        display: flex;
        align-items: flex-end;
        gap: 8px;
      }
      textarea {
        display: block;
        flex: 1;
        min-width: 0;
        min-height: 40px;
        max-height: min(10em, 30dvh);
        padding: 9px 16px;
        border: 1px solid transparent;
        border-radius: 20px;
        background: var(--sg-other);
        resize: none;
        overflow-y: auto;
        overflow-wrap: anywhere;
        line-height: 20px;
        font-size: max(1em, 15px);
        outline-offset: 0;
      }
      textarea::placeholder {
        color: var(--sg-soft);
        opacity: 1;
      }
      textarea[readonly] {
        color: var(--sg-soft);
      }
      .send {
        background: var(--sg-accent);
        color: var(--text-primary-color, #fff);
      }
      .send:hover:not(:disabled) {
        background: color-mix(in srgb, var(--sg-accent) 88%, black);
        color: var(--text-primary-color, #fff);
      }
      .send:disabled {
        background: var(--sg-other);
        color: var(--sg-soft);
      }
      .send .icon {
        margin-inline-end: 2px;
      }
      .send.busy .icon {
        animation: breathe 1s infinite;
      }
      .under {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0 4px;
        min-height: 26px;
        margin-top: 4px;
        padding-inline: 4px;
        font-size: 12px;
        color: var(--sg-soft);
      }
      .under .icon {
        width: 15px;
        height: 15px;
      }
      .from {
        display: flex;
        align-items: center;
        gap: 2px;
        min-width: 0;
      }
      .from .line {
        padding: 4px;
      }
      select {
        appearance: none;
        field-sizing: content;
        min-width: 0;
        max-width: 11em;
        min-height: 26px;
        padding: 2px 18px 2px 6px;
        padding-inline: 6px 18px;
        border: 0;
        border-radius: 8px;
        background: transparent;
        text-overflow: ellipsis;
        cursor: pointer;
      }
      select[aria-invalid="true"] {
        min-width: 8em;
        outline: 1px solid var(--sg-error);
      }
      select:hover {
        background: var(--sg-hover);
      }
      option {
        background: var(--sg-card);
        color: var(--sg-text);
      }
      .choice {
        position: relative;
        display: inline-flex;
        min-width: 0;
      }
      .choice .icon {
        position: absolute;
        inset-inline-end: 3px;
        top: 50%;
        translate: 0 -50%;
        width: 12px;
        height: 12px;
        pointer-events: none;
      }
      .count {
        margin-inline-start: auto;
        padding-inline: 6px 48px;
      }
      .problem {
        display: flex;
        gap: 8px;
        margin-bottom: 8px;
        padding: 8px 12px;
        border-radius: 12px;
        background: color-mix(in srgb, var(--sg-error) 12%, var(--sg-card));
        overflow-wrap: anywhere;
        max-height: 8em;
        overflow-y: auto;
      }
      .problem .icon {
        margin-top: 2px;
        color: var(--sg-error);
      }
    `]}#e=-ni;focusBox(){this.find("textarea")?.focus()}updated(){let e=this.find("textarea");e&&Us(e)}render(){let{store:e}=this,{thread:t,account:n}=e.open??{};if(!t||!n||!e.strings)return c;let{words:s}=this,r=e.draft(t),{deviceId:o,channel:l}=this.#t(t,n,r),d=r.sending!==null,u=ii(r.text,l);return a`
      ${r.error===null?c:a`<p class="problem" role="alert">
            ${p("alert")}<span>${r.error}</span>
          </p>`}
      <div class="box">
        <textarea
          rows="1"
          dir="auto"
          enterkeyhint="send"
          placeholder=${s.t("compose.placeholder")}
          aria-label=${s.t("compose.label")}
          .value=${r.text}
          ?readonly=${d}
          @input=${this.#s}
          @keydown=${this.#a}
          @compositionend=${this.#l}
        ></textarea>
        <button
          type="button"
          class=${d?"round send busy":"round send"}
          title=${s.t("compose.send")}
          aria-label=${s.t("compose.send")}
          ?disabled=${d||e.isStopped||u||r.text.trim()===""}
          @click=${this.#d}
        >
          ${p("send")}
        </button>
      </div>
      <div class="under">
        <span class="from">
          ${this.#n(n,o)} ${this.#i(l)}
        </span>
        ${this.#r(r.text,l,u)}
      </div>
    `}#t(e,t,n){return zs(e,t,n,this.store.config.phone)}#n(e,t){let{words:n}=this,{phones:s}=e;return s.length<2&&t!==null?a`<span class="line"
        ><span class="said">${n.t("compose.phone")}</span
        ><bdi>${s[0]?.name??""}</bdi></span
      >`:a`<span class="choice"
      ><select
        data-choice="phone"
        aria-label=${n.t("compose.phone")}
        title=${n.t("compose.phone")}
        aria-invalid=${t===null?"true":"false"}
        @change=${this.#o}
      >
        ${t===null?a`<option value="" selected disabled hidden></option>`:c}
        ${v(s,({device_id:r})=>r,({device_id:r,name:o})=>a`<option value=${r} ?selected=${r===t}>
              ${o}
            </option>`)}</select
      >${p("down")}</span
    >`}#i(e){let{words:t}=this;return a`<span class="choice"
      ><select
        data-choice="channel"
        aria-label=${t.t("compose.channel")}
        title=${t.t("compose.channel")}
        @change=${this.#o}
      >
        ${v(Je,n=>n,n=>a`<option value=${n} ?selected=${n===e}>
              ${ke(t,n)}
            </option>`)}</select
      >${p("down")}</span
    >`}#r(e,t,n){let{words:s}=this;if(n)return a`<span class="count error" role="alert"
        >${s.t("compose.too_long")}</span
      >`;let r=Rt(e,t);return!r||r.parts===1&&r.left>Ns?c:a`<span class="count"
      >${s.plural("compose.parts",r.parts)} ·
      ${s.plural("compose.left",r.left)}</span
    >`}#s(e){let{thread:t,account:n}=this.store.open??{};if(!t||!n)return;let s=this.store.draft(t),{value:r}=e.currentTarget;Fs(s,r,this.#t(t,n,s)),this.requestUpdate(),this.store.draftChanged()}#a(e){let t=e.isComposing||e.timeStamp-this.#e<ni;e.key!=="Enter"||e.shiftKey||t||(e.preventDefault(),e.repeat||this.#d())}#l(e){this.#e=e.timeStamp}#o(e){let{thread:t}=this.store.open??{},n=e.currentTarget;if(!t)return;let s=this.store.draft(t);n.dataset.choice==="phone"?s.deviceId=n.value:s.channel=n.value,this.requestUpdate(),this.store.draftChanged()}#d(){let{thread:e,account:t}=this.store.open??{};if(!e||!t)return;let n=this.store.draft(e),{deviceId:s,channel:r}=this.#t(e,t,n);if(s===null){this.find("[data-choice=phone]")?.focus();return}ii(n.text,r)||(this.store.send(s,r),this.focusBox())}};function Us(i){i.style.height="auto",i.style.height=`${String(i.scrollHeight+i.offsetHeight-i.clientHeight)}px`}w("smsgateway24-compose",Pt);var Bs=60,js=300,Vs=500,Ot=class extends y{static{this.properties={...y.properties,back:{type:Boolean},preview:{type:Boolean},narrow:{type:Boolean},far:{state:!0},expanded:{state:!0},whole:{state:!0}}}static{this.styles=[$,ti,b`
      :host {
        display: flex;
        flex-direction: column;
        min-height: 0;
        min-width: 0;
      }
      .who {
        display: grid;
        padding-inline: 4px;
      }
      .who .name {
        font-size: 16px;
        font-weight: 500;
      }
      .who .quiet {
        font-size: 12px;
      }
      .who .icon {
        width: 16px;
        height: 16px;
        vertical-align: -3px;
        color: var(--sg-accent-text);
      }
      .head .avatar {
        margin-inline-start: 4px;
      }
      .area:focus {
        outline: none;
      }
      .area {
        position: relative;
        flex: 1;
        min-height: 0;
        display: flex;
        flex-direction: column;
      }
      .log {
        flex: 1;
        min-height: 0;
        display: flex;
        flex-direction: column-reverse;
        overflow-y: auto;
        overflow-x: hidden;
        overscroll-behavior: contain;
        outline-offset: -2px;
      }
      .inner {
        padding-block: 8px;
        min-width: 0;
      }
      .day-mark {
        position: sticky;
        top: 6px;
        z-index: 1;
        width: fit-content;
        margin: 10px auto 4px;
        padding: 2px 12px;
        border-radius: 12px;
        background: color-mix(in srgb, var(--sg-text) 8%, var(--sg-card));
        color: color-mix(in srgb, var(--sg-text) 80%, var(--sg-card));
        font-size: 12px;
        font-weight: 500;
      }
      .new-mark {
        display: flex;
        align-items: center;
        gap: 10px;
        margin: 10px 16px 2px;
        font-size: 12px;
        font-weight: 500;
        color: var(--sg-accent-text);
      }
      .new-mark::before,
      .new-mark::after {
        content: "";
        flex: 1;
        height: 1px;
        background: color-mix(in srgb, var(--sg-accent) 50%, transparent);
      }
      .edge {
        display: grid;
        justify-items: center;
        min-height: 1px;
        padding: 4px;
        color: var(--sg-soft);
        font-size: 13px;
      }
      .edge.loading::after {
        content: "";
        width: 22px;
        height: 22px;
        margin: 6px;
        border-radius: 50%;
        border: 2px solid var(--sg-line);
        border-block-start-color: var(--sg-accent);
        animation: turn 0.9s linear infinite;
      }
      @keyframes turn {
        to {
          rotate: 1turn;
        }
      }
      .to-end {
        position: absolute;
        inset-block-end: 12px;
        inset-inline-end: 16px;
        z-index: 2;
        background: var(--sg-card);
        box-shadow:
          0 2px 8px rgb(0 0 0 / 25%),
          inset 0 0 0 1px var(--sg-line);
      }
      .to-end:hover {
        background: color-mix(in srgb, var(--sg-text) 6%, var(--sg-card));
      }
      .to-end .badge {
        position: absolute;
        inset-block-start: -6px;
        inset-inline-end: -4px;
      }
      .badge {
        min-width: 20px;
        padding: 0 6px;
        border-radius: 10px;
        background: color-mix(in srgb, var(--sg-accent) 72%, black);
        color: var(--text-primary-color, #fff);
        font-size: 12px;
        font-weight: 600;
        line-height: 20px;
        text-align: center;
      }
      .bones {
        flex: 1;
        display: flex;
        flex-direction: column;
        justify-content: flex-end;
        gap: 8px;
        padding: 16px 12px;
        overflow: hidden;
      }
      .bones .bone {
        flex: none;
        border-radius: 18px;
      }
      .bones .out {
        align-self: flex-end;
        background: var(--sg-own);
      }
      .cannot {
        flex: none;
        margin: 0;
        padding: 12px 16px;
        border-top: 1px solid var(--sg-line);
        border-radius: 0;
        background: none;
        justify-content: center;
      }
      .failure {
        flex: 1;
        display: flex;
        min-height: 0;
      }
    `]}#e;#t;#n=!1;#i;#r=0;#s=null;#a=0;#l=!1;#o=!1;#d;#c=!0;constructor(){super(),this.back=this.preview=this.narrow=this.far=!1,this.expanded=this.whole=new Set}connectedCallback(){super.connectedCallback(),addEventListener("focus",this.#f),addEventListener("blur",this.#f),document.addEventListener("visibilitychange",this.#f),this.requestUpdate()}disconnectedCallback(){super.disconnectedCallback(),removeEventListener("focus",this.#f),removeEventListener("blur",this.#f),clearTimeout(this.#d),this.store.reading=!1,document.removeEventListener("visibilitychange",this.#f),this.#e?.disconnect(),this.#t?.disconnect(),this.#e=this.#t=void 0}focusStart(){let e=this.find("smsgateway24-compose");e&&!matchMedia("(pointer: coarse)").matches?e.focusBox():(this.#o=!0,this.find(".area")?.focus(),this.#h())}#h(){let e=this.find(".log");!this.#o||!e||(this.#o=!1,this.shadowRoot?.activeElement?.classList.contains("area")&&e.focus())}willUpdate(e){super.willUpdate(e);let{open:t}=this.store;if(!t)return;t.serial!==this.#r?(this.#r=t.serial,this.expanded=this.whole=new Set,this.far=!1,this.#a=0,this.#s=null,this.#c=!0):t.timeline!==this.#i&&(this.#s=this.#m());let{newestId:n}=t.timeline,s=t.timeline!==this.#i&&n===this.#a,r=t.older==="loading"||t.newer==="loading";this.#c=s||r||this.#a===0,this.#l=n!==this.#a&&Ws(t.timeline.messages.at(-1),n),this.#a=n}updated(){let{open:e}=this.store,t=this.find(".log");!e||!t||(e.hit?.pending?this.#p(e.hit):this.#l?t.scrollTop=0:e.timeline!==this.#i&&this.#u(t),this.#h(),this.#l=!1,this.#i=e.timeline,this.#y(t),clearTimeout(this.#d),this.#c&&(this.#d=setTimeout(this.#C,Vs)),this.#f())}#m(){let e=this.find(".log");if(!e||e.scrollTop>-Bs)return null;let t=e.getBoundingClientRect().top;for(let n of e.querySelectorAll(".message")){let{top:s,bottom:r}=n.getBoundingClientRect();if(r>t)return{id:n.dataset.id??"",top:s}}return null}#u(e){let t=this.#s;if(!t)return;let n=e.querySelector(`.message[data-id="${t.id}"]`);if(!n)return;let s=n.getBoundingClientRect().top-t.top;Math.abs(s)>=1&&(e.scrollTop+=s)}#p(e){let t=this.find(`.message[data-id="${String(e.id)}"]`);if(!t)return;e.pending=!1,t.focus({preventScroll:!0});let n=()=>{t.scrollIntoView({block:"center",behavior:"instant"})};n(),requestAnimationFrame(()=>{n(),requestAnimationFrame(n)})}#y(e){this.#e?.disconnect(),this.#e=new IntersectionObserver(this.#_,{root:e,rootMargin:"500px 0px"});for(let n of e.querySelectorAll(".edge.more"))this.#e.observe(n);this.#t??=new IntersectionObserver(n=>{this.#n=n.at(-1)?.isIntersecting??!1,this.#f()}),this.#t.disconnect();let t=e.querySelector(".end");t&&this.#t.observe(t)}#_=e=>{for(let{isIntersecting:t,target:n}of e){if(!t)continue;let s=n.classList.contains("older")?"older":"newer";this.store.loadPage(s)}};#C=()=>{this.requestUpdate()};#f=()=>{let e=document.visibilityState==="visible"&&document.hasFocus();this.store.reading=this.#n&&e&&!this.preview,this.store.reading&&this.store.markRead()};render(){let{store:e}=this,{open:t}=e;if(!t||!e.strings)return dt();let{words:n}=this,s=t.failure&&be(t.failure)&&t.timeline.loaded,r=s?null:t.failure;return a`
      ${t.thread||this.back?this.#T(t):c}
      <smsgateway24-questions
        .store=${e}
        .questions=${t.questions}
      ></smsgateway24-questions>
      ${s&&t.failure&&!e.failure?ze(n,n.t(`error_title.${t.failure}`),this.#x):c}
      <div class="area" tabindex="-1">
        ${r?R(n,r,this.#x):t.loading?a`<p class="said" role="status">${n.t("loading")}</p>
                ${dt()}`:this.#k(t)}
      </div>
      ${r?c:this.#A(t)}
    `}#T({thread:e,account:t}){let{store:n,words:s}=this,r=e?.name===null&&e.thread_id!==""&&t?.is_admin===!0;return a`<div class="head">
      ${this.back?a`<button
            type="button"
            class="round"
            title=${s.t("thread.back")}
            aria-label=${s.t("thread.back")}
            @click=${this.#S}
          >
            ${p("back")}
          </button>`:c}
      ${e?a`${F(e,n.hass.language,!0)}
            <div class="grow who">
              <h2 class="flow name">
                ${z(e)}
                ${e.trusted?a`<span title=${s.t("thread.trusted")}
                      >${p("trusted")}<span class="said"
                        >${s.t("thread.trusted")}</span
                      ></span
                    >`:c}
              </h2>
              <p class="flow quiet">${this.#v(e)}</p>
            </div>`:a`<span class="grow"></span>`}
      ${r?this.narrow?a`<button
              type="button"
              class="round"
              title=${s.t("contact.add")}
              aria-label=${s.t("contact.add")}
              @click=${this.#w}
            >
              ${p("add")}
            </button>`:a`<button type="button" class="pill" @click=${this.#w}>
              ${p("add")} ${s.t("contact.add")}
            </button>`:c}
    </div>`}#v(e){let{store:t,words:n}=this,{accounts:s}=t,r=s.length>1?s.find(({entry_id:o})=>o===e.entry_id)?.title:void 0;return U(e.name===null?n.t("thread.stranger"):te(e.address),r===void 0?null:a`<bdi>${r}</bdi>`)}#k(e){let{words:t}=this,{timeline:n}=e;if(n.messages.length===0&&n.before===null)return k("chat",t.t("thread.empty"));let s=this.#R(e),r=this.#E(n),o=t.t("thread.newest"),l=n.after===null,d=t.t("thread.messages");return a`<div
        class="log"
        role="log"
        tabindex="0"
        aria-label=${d}
        aria-live=${this.#c?"off":"polite"}
        @click=${this.#I}
        @keydown=${this.#L}
        @scroll=${this.#M}
      >
        <div class="inner">
          ${this.#b("older",n.before!==null,e.older)}
          ${Mt(e.serial,v(s,({key:u})=>u,u=>this.#P(e,u)))}
          ${this.#b("newer",!l,e.newer)}
          ${l?a`<div class="end"></div>`:c}
        </div>
      </div>
      ${this.far||!l?a`<button
            type="button"
            class="round to-end"
            title=${o}
            aria-label=${r===0?o:`${o}, ${t.plural("inbox.unread",r)}`}
            @click=${this.#g}
          >
            ${p("down")}${r===0?c:a`<span class="badge">${r>99?"99+":r}</span>`}
          </button>`:c}`}#E({newer:e,messages:t,readUpTo:n}){let s=({id:r,direction:o})=>o==="in"&&r>n;return e+t.filter(s).length}#b(e,t,n){return t?n==="failed"?a`<div class="edge">
        <button type="button" class="pill" data-act=${e}>
          ${this.words.t("try_again")}
        </button>
      </div>`:a`<div
      class="edge ${e} ${n==="loading"?"loading":"more"}"
    ></div>`:c}#R({timeline:e,newAfter:t}){let n=[],s,r=t===null||t===0;for(let o of e.items(this.store.format)){if(o.kind==="day"){n.push({key:o.key,time:o.time,entries:[]});continue}let{message:l,first:d,last:u}=o,m=!r&&l.direction==="in"&&l.id>(t??0);r||=m;let h=s?.device_id!==l.device_id||s.channel!==l.channel;n.at(-1)?.entries.push({message:l,first:d||h,last:u,via:h,isNew:m}),s=l}return n}#P(e,{time:t,entries:n}){return a`<section>
      <h3 class="day-mark">${yn(t,this.store.format,new Date)}</h3>
      ${v(n,({message:s})=>s.id,s=>this.#O(e,s))}
    </section>`}#O(e,{message:t,first:n,last:s,via:r,isNew:o}){let{store:l,words:d}=this,{thread:u,account:m}=e;if(!u)return c;let h=this.expanded.has(t.id),g=this.whole.has(t.id),f=e.timeline.messages.at(-1)===t,x=e.hit?.id===t.id?e.hit.ranges:null,A=l.resends.get(X(t)),ne=t.retry&&Rn(e.timeline.messages,t),{locale:Ee,timeZone:di}=l.format,ci=[t,n,s,r,o,h,g,f,ne],ui=[u.name,m,d,Ee,di,l.isStopped];return Gn([...ci,x,A,...ui],()=>{let hi={store:l,words:d,thread:u,account:m,message:t,first:n,last:s,via:r};return a`${o?a`<p class="new-mark"><span>${d.t("thread.new")}</span></p>`:c}
      ${ei({...hi,isNewest:f,isRepeated:ne,isOpen:h,isWhole:g,ranges:x})}`})}#A({thread:e,account:t,serial:n}){let{store:s,words:r}=this;if(!e||!t||s.config.write===!1)return c;let o=t.may_write?e.writable??(t.can_send?null:"receive_only"):"not_allowed";return o!==null?a`<p class="note cannot"><span>${r.t(`cannot.${o}`)}</span></p>`:Mt(n,a`<smsgateway24-compose .store=${s}></smsgateway24-compose>`)}#S(){this.store.close()}#x=()=>{this.store.retryOpen()};#w(){let{thread:e}=this.store.open??{};e&&this.store.showDialog({kind:"contact",thread:e})}async#g(){await this.store.toNewest(),await this.updateComplete;let e=this.find(".log"),t=e&&e.scrollTop>-4*e.clientHeight;e?.scrollTo({top:0,behavior:t?"smooth":"instant"}),this.focusStart()}#M(e){let{scrollTop:t}=e.currentTarget;this.far=t<-js}#I(e){let t=e.target,n=t.closest("[data-act]")?.dataset.act;if(n==="older"||n==="newer"){this.store.loadPage(n);return}let s=Number(t.closest(".message")?.dataset.id),r=this.store.open?.timeline.messages.find(o=>o.id===s);r&&(n==="again"?this.store.sendAgain(r):n==="whole"?this.whole=new Set([...this.whole,s]):n==="details"&&this.#$(s))}#$(e){let t=new Set(this.expanded);t.delete(e)||t.add(e),this.expanded=t}#L(e){let t=e.target;if(t.closest("button"))return;let n=[...this.renderRoot.querySelectorAll(".message")],s=n.indexOf(t),r={ArrowUp:s<0?n.length-1:s-1,ArrowDown:s+1,Home:0,End:n.length-1}[e.key];r!==void 0&&n[r]?(e.preventDefault(),n[r].focus()):e.key==="Enter"&&s>=0&&(e.preventDefault(),this.#$(Number(t.dataset.id)))}};function Ws(i,e){return i?.direction==="out"&&i.id===e}w("smsgateway24-thread",Ot);var It=class extends y{static{this.properties={...y.properties,message:{attribute:!1},label:{}}}static{this.styles=[$,b`
      dialog {
        max-width: calc(100vw - 24px);
        max-height: calc(100dvh - 24px);
        overflow: hidden;
      }
      dialog:focus-visible {
        outline: none;
      }
      .top {
        display: flex;
        align-items: center;
        gap: 8px;
        padding: 4px 4px 4px 16px;
        padding-inline: 16px 4px;
      }
      .top span {
        flex: 1;
        min-width: 0;
        font-size: 13px;
      }
      smsgateway24-picture {
        margin: 0 8px 8px;
      }
    `]}constructor(){super(),this.label=""}firstUpdated(){this.find("dialog")?.showModal()}render(){let e=this.words.t("picture.close");return a`<dialog
      aria-label=${this.label}
      @close=${this.#n}
      @click=${this.#e}
    >
      <div class="top">
        <span class="line quiet">${this.label}</span>
        <button
          type="button"
          class="round"
          title=${e}
          aria-label=${e}
          @click=${this.#t}
        >
          ${p("close")}
        </button>
      </div>
      <smsgateway24-picture
        whole
        .store=${this.store}
        .message=${this.message}
        label=${this.label}
      ></smsgateway24-picture>
    </dialog>`}#e(e){e.target===e.currentTarget&&this.#t()}#t(){this.find("dialog")?.close()}#n(){this.store.showDialog(null)}};w("smsgateway24-viewer",It);var si="smsgateway24-inbox",Ks="smsgateway24-thread",Qs=640;function Js(i,e){return i?.language===e?.language&&i?.locale===e?.locale&&i?.connection===e?.connection&&i?.config.time_zone===e?.config.time_zone&&i?.user?.id===e?.user?.id}var Lt=class extends C{static{this.properties={hass:{attribute:!1,noAccessor:!0},config:{attribute:!1},layout:{reflect:!0},preview:{type:Boolean},wide:{state:!0}}}static{this.styles=[$,b`
      :host {
        display: block;
        position: relative;
        height: min(600px, 80dvh);
      }
      :host([layout="grid"]) {
        height: 100%;
        min-height: 300px;
      }
      :host([layout="panel"]) {
        height: calc(100dvh - var(--header-height, 56px) - env(safe-area-inset-top, 0px));
        min-height: 300px;
      }
      :host([layout="more-info"]) {
        height: min(480px, 60dvh);
      }
      .card {
        position: absolute;
        inset: 0;
        display: flex;
        overflow: hidden;
        height: auto;
        min-width: 0;
      }
      .side,
      .main {
        flex: 1;
        min-width: 0;
        min-height: 0;
        display: flex;
        flex-direction: column;
      }
      .side > *,
      .main > * {
        flex: 1;
      }
      .side > .note,
      .main > .note {
        flex: none;
      }
      .wide .side {
        flex: 0 0 clamp(240px, 36%, 360px);
        border-inline-end: 1px solid var(--sg-line);
      }
      .bones {
        padding-top: 56px;
        flex: 1;
      }
      .failure {
        display: flex;
        min-height: 0;
        overflow: auto;
      }
    `]}#e;#t;#n;#i;#r={serial:0,thread:null,pane:"list"};constructor(){super(),this.preview=this.wide=!1}get hass(){return this.#e}set hass(e){let t=this.#e;this.#e=e,this.#t&&e&&(this.#t.hass=e),Js(t,e)||this.requestUpdate("hass",t)}connectedCallback(){super.connectedCallback(),this.#i=new ResizeObserver(([e])=>{e&&(this.wide=e.contentRect.width>=Qs)}),this.#i.observe(this),this.#t?this.#s(this.#t):this.requestUpdate()}disconnectedCallback(){super.disconnectedCallback(),this.#i?.disconnect(),this.#a()}#s(e){this.#n??=e.listen(()=>{this.requestUpdate()}),e.start()}#a(){this.#n?.(),this.#n=void 0,this.#t?.stop()}willUpdate(e){let{config:t}=this;if(!this.#e||!t||!this.isConnected||this.#t&&!e.has("config"))return;let n=this.#t?.config;n&&JSON.stringify(n)===JSON.stringify(t)||(this.#a(),this.#t=new Ke(this.#e,t),this.#s(this.#t))}updated(){let e=this.#t;if(!e||this.preview)return;let{serial:t,thread:n,pane:s}=this.#r,{open:r}=e;this.#r={serial:r?.serial??0,thread:r?.thread??null,pane:e.pane},this.#l(e,t,n,s)}async#l(e,t,n,s){let{open:r}=e;if(r&&r.serial!==t&&r.chosen){let o=ye(this.renderRoot,Ks);await o?.updateComplete,r.hit||o?.focusStart()}else if(!r&&t!==0&&!this.wide){let o=ye(this.renderRoot,si);await o?.updateComplete,o?.focusThread(n)}else if(s!=="list"&&e.pane==="list"&&!r){let o=ye(this.renderRoot,si);await o?.updateComplete,o?.focusTool(s)}}render(){let e=a`${this.#o()}${this.#h()}`;return this.layout==="more-info"?a`<div class="card">${e}</div>`:a`<ha-card class=${this.wide?"card wide":"card"}>${e}</ha-card>`}#o(){let e=this.#t;if(!e?.strings)return a`<div class="side">${Z()}</div>`;if(e.failure&&!e.interrupted)return a`<div class="main">
        ${R(e.strings,e.failure,this.#p)}
      </div>`;let t=this.#d(e);return e.single?a`<div class="main">${t}${this.#m(e,!1)}</div>`:this.wide?a`<div class="side">${t}${this.#c(e)}</div>
        <div class="main">
          ${e.open?this.#m(e,!1):k("chat",e.strings.t("inbox.choose"))}
        </div>`:e.open?a`<div class="main">${t}${this.#m(e,!0)}</div>`:a`<div class="side">${t}${this.#c(e)}</div>`}#d(e){let{strings:t,interrupted:n}=e;if(!n||!t)return c;let s=e.isLost?"error.connection_lost":`error_title.${n}`;return ze(t,t.t(s),this.#p)}#c(e){switch(e.pane){case"list":return a`<smsgateway24-inbox .store=${e}></smsgateway24-inbox>`;case"search":return a`<smsgateway24-search .store=${e}></smsgateway24-search>`;case"new":return a`<smsgateway24-recipient .store=${e}></smsgateway24-recipient>`}}#h(){let e=this.#t,t=e?.dialog;switch(t?.kind){case"contact":return a`<smsgateway24-add-contact
          .store=${e}
          .thread=${t.thread}
        ></smsgateway24-add-contact>`;case"picture":return a`<smsgateway24-viewer
          .store=${e}
          .message=${t.message}
          label=${t.label}
        ></smsgateway24-viewer>`;case void 0:return c}}#m(e,t){return a`<smsgateway24-thread
      .store=${e}
      ?back=${t}
      ?preview=${this.preview}
      ?narrow=${!this.wide}
      @keydown=${t?this.#u:c}
    ></smsgateway24-thread>`}#u(e){e.key!=="Escape"||e.isComposing||e.defaultPrevented||(e.stopPropagation(),this.#t?.close())}#p=()=>{this.#t?.reload()}};w("smsgateway24-conversation",Lt);var Zs="smsgateway24-conversation-card",ri=`custom:${Zs}`;var Gs=["online","send_allowance","last_message","delivery_status","delivery_problem"],oi="contact",ai=["contact_last_message",oi],Ys=new Set(["last_message",...ai]);function Dt({name_by_user:i,name:e}){return i??e??""}function Xs(i,e){return Object.values(i.devices).filter(t=>t!==void 0).filter(t=>t.model_id===e&&t.identifiers.some(([n])=>n===S)).sort((t,n)=>Dt(t).localeCompare(Dt(n),i.language))}function er(i,e,t){let n=Object.values(i.entities).filter(s=>s?.device_id===e&&!s.hidden);return t.flatMap(s=>{let r=n.find(o=>o?.translation_key===s);return r?{type:"tile",entity:r.entity_id,name:{type:"entity"},hide_state:s===oi,grid_options:{columns:Ys.has(s)?"full":6}}:[]})}function tr(i,e,t,n){return Xs(i,e).flatMap(s=>{let r=er(i,s.id,t);return r.length===0?[]:{type:"grid",cards:[{type:"heading",heading:Dt(s),icon:n},...r]}})}async function nr(i){let e=await N.load(i),t=[{title:e.t("dashboard.conversations"),path:"conversations",icon:"mdi:forum",type:"panel",cards:[{type:ri}]}];for(let[n,s,r,o]of[["phones","phone",Gs,"mdi:cellphone"],["contacts","contact",ai,"mdi:account"]]){let l=tr(i,s,r,o);if(l.length>0){let d=e.t(`dashboard.${n}`);t.push({title:d,path:n,icon:o,type:"sections",max_columns:3,sections:l})}}return{views:t}}var qt=`component.${S}.config_panel`;function li(i){return{device:{filter:[{integration:S,model_id:i}]}}}async function ir(i){let e=i&&await N.load(i),t=(s,r)=>(e?e.full(`${qt}.editor.${s}`):r(`${qt}.editor.${s}`))||void 0,n=s=>({value:s,label:e?.full(`${qt}.editor.view_${s}`)??s});return{schema:[{name:"contact",selector:li("contact")},{name:"phone",selector:li("phone")},{name:"view",selector:{select:{mode:"dropdown",options:[n("inbox"),n("thread")]}}},{name:"title",selector:{text:{}}},{name:"write",selector:{boolean:{}},default:!0}],computeLabel:({name:s},r)=>t(s,r),computeHelper:({name:s},r)=>t(`${s}_more`,r)}}export{ir as configForm,nr as generate};
